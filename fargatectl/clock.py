"""Time as an argument: the only module that sleeps."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where a function learns the time and how it waits."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Let that many seconds of what is being watched pass."""


class RealClock:
    """The wall clock. `pace` shortens waits where the watched AWS runs faster than the real one."""

    def __init__(self, pace: float = 1.0) -> None:
        self.pace = pace

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.pace)


class SimulatedClock:
    """A clock that only moves when somebody sleeps: ten minutes pass at once.

    Threads may share it; a sleeper moves the time for all of them.
    """

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += seconds


def as_datetime(seconds: float) -> datetime:
    """The UTC datetime of seconds since the epoch."""
    return datetime.fromtimestamp(seconds, UTC)
