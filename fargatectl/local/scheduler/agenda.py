"""A queue of what will happen, run in the order of its time."""

import heapq
from collections.abc import Callable

from fargatectl.clock import Clock

Action = Callable[[], None]


class Agenda:
    """Jumps from due time to due time, so idle hours cost nothing.

    Moments are the clock's. Durations are AWS's and pass `speed` times as fast.
    """

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        self._clock = clock
        self.speed = speed
        self._queue: list[tuple[float, int, Action]] = []
        self._serial = 0
        self.now = clock.now()
        self.horizon = self.now

    def after(self, seconds: float, action: Action) -> None:
        """Run the action that many AWS seconds from now."""
        self.at(self.now + seconds / self.speed, action)

    def at(self, moment: float, action: Action) -> None:
        """Run the action at a moment of the clock."""
        self._serial += 1
        heapq.heappush(self._queue, (moment, self._serial, action))

    def elapsed(self, since: float) -> float:
        """AWS seconds since a moment, to the millisecond: floats of the epoch are no finer."""
        return round((self.now - since) * self.speed, 3)

    def ahead(self) -> float:
        """AWS seconds that are still to be caught up with."""
        return round((self.horizon - self.now) * self.speed, 3)

    def catch_up(self) -> None:
        """Run all that is due by the clock."""
        self.horizon = self._clock.now()
        while self._queue and self._queue[0][0] <= self.horizon:
            due, _, action = heapq.heappop(self._queue)
            self.now = max(self.now, due)
            action()
        self.now = max(self.now, self.horizon)

    def clear(self) -> None:
        """Forget all that was to happen."""
        self._queue.clear()
        self.now = self.horizon = self._clock.now()
