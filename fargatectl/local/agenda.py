"""What takes a while in the embedded AWS: a NAT gateway to start, an interface to go."""

import heapq
import itertools
from collections.abc import Callable

from fargatectl.clock import Clock, RealClock


class Agenda:
    """Acts to come, done in the order of their time when somebody asks.

    Nothing runs between two requests: who asks cannot tell, and tests need no threads.
    """

    def __init__(self) -> None:
        self.start(RealClock())

    def start(self, clock: Clock, speed: float = 1.0) -> None:
        """Forget everything and measure time by `clock` from now on."""
        self.clock = clock
        self.speed = speed
        self._order = itertools.count()
        self._acts: list[tuple[float, int, Callable[[], None]]] = []

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do `act` once that many seconds of AWS's time have passed."""
        due = self.clock.now() + seconds / self.speed
        heapq.heappush(self._acts, (due, next(self._order), act))

    def catch_up(self) -> None:
        """Do whatever is due by now."""
        while self._acts and self._acts[0][0] <= self.clock.now():
            heapq.heappop(self._acts)[2]()


# One for the process, as moto's backends are.
agenda = Agenda()
