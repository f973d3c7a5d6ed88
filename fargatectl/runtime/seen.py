"""Which log events were read already, remembered no longer than they can come again."""

# How late a line may arrive and still be read, in milliseconds of its own time stamp.
LATE = 60_000
# More ids than this are not kept: then the window of late arrivals gets shorter.
IDS = 100_000


class Seen:
    """The events of one source at or after `start`, in milliseconds since the epoch.

    Whoever reads on from `start` is handed nothing twice that `is_new` sees, and misses no line
    that came up to `LATE` after its time. What was before `start` is forgotten.
    """

    def __init__(self, start: int, *, late: int = LATE, ids: int = IDS) -> None:
        self.start = start
        self._late = late
        self._ids = ids
        self._newest = start
        self._times: dict[str, int] = {}

    def is_new(self, event: str, time: int) -> bool:
        """Whether the event was not seen before; from now on it was."""
        if event in self._times:
            return False
        self._times[event] = time
        self._newest = max(self._newest, time)
        if len(self._times) > 2 * self._ids:
            self._forget_before(self._beginning())
        return True

    def advance(self, now: int) -> None:
        """Move `start` on after a look at all there is. A time stamp may lie in the future."""
        newest = min(self._newest, now)
        self._newest = newest
        self._forget_before(max(self.start, newest - self._late, self._beginning()))

    def _beginning(self) -> int:
        """From when on no more than the allowed number of ids is kept."""
        if len(self._times) <= self._ids:
            return self.start
        # All events of that millisecond may not fit, so the window begins with the next.
        return sorted(self._times.values())[-self._ids - 1] + 1

    def _forget_before(self, start: int) -> None:
        self.start = start
        self._times = {event: time for event, time in self._times.items() if time >= start}
