"""Which log events were read already, remembered no longer than they can come again."""

# How long after its neighbours a line may arrive and still be read, in milliseconds.
LATE = 60_000
# A quiet source is not searched further back than this: a pattern that seldom matches would have
# CloudWatch scan hours of lines at each look.
QUIET = 600_000
# More ids than this are not kept: then the window of late arrivals gets shorter. Two pages' worth,
# for that is what every look at a busy source reads again.
IDS = 20_000


class Seen:
    """The events of one source at or after `start`, in milliseconds since the epoch.

    Whoever reads on from `start` is handed nothing twice that `is_new` sees, and misses no line
    that came up to `LATE` after its time. What was before `start` is forgotten.
    """

    def __init__(self, start: int, *, late: int = LATE, ids: int = IDS, quiet: int = QUIET) -> None:
        self.start = start
        self._late = late
        self._quiet = quiet
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

    def window(self, now: int) -> int:
        """Where `start` will be after a look at all there is. Some lines come from the future."""
        newest = min(self._newest, now)
        return max(self.start, newest - self._late, now - self._quiet, self._beginning())

    def advance(self, now: int) -> None:
        """Move `start` on after a look at all there is."""
        start = self.window(now)
        self._newest = min(self._newest, now)
        self._forget_before(start)

    def _beginning(self) -> int:
        """From when on no more than the allowed number of ids is kept."""
        if len(self._times) <= self._ids:
            return self.start
        # All events of that millisecond may not fit, so the window begins with the next.
        return sorted(self._times.values())[-self._ids - 1] + 1

    def _forget_before(self, start: int) -> None:
        self.start = start
        self._times = {event: time for event, time in self._times.items() if time >= start}
