"""Time as an argument: the only module that sleeps."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

Cancel = Callable[[], None]

_ending = threading.Event()
_at_once = threading.Event()


class Ended(BaseException):
    """The command ends, so what a thread waits for is not waited for any more."""


def end_waits(at_once: bool = False) -> None:
    """Raise `Ended` in every thread that sleeps or will, but for the main one, which cleans up.

    `at_once` does not wait for what was begun, either.
    """
    _ending.set()
    if at_once:
        _at_once.set()


def ends_at_once() -> bool:
    """Whether what was begun is not waited for any more."""
    return _at_once.is_set()


class Clock(Protocol):
    """Where a function learns the time and how it waits."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Let that many seconds of what is being watched pass."""

    def every(self, seconds: float, act: Callable[[], None]) -> Cancel:
        """Do `act` each time so many seconds have passed, while others work or sleep.

        Returns what ends that; once it returns, `act` is not running and will not run again.
        """


class RealClock:
    """The wall clock. `pace` shortens waits where the watched AWS runs faster than the real one."""

    def __init__(self, pace: float = 1.0) -> None:
        self.pace = pace

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        if threading.current_thread() is threading.main_thread():
            time.sleep(seconds / self.pace)
        elif _ending.wait(seconds / self.pace):
            raise Ended

    def every(self, seconds: float, act: Callable[[], None]) -> Cancel:
        ended = threading.Event()

        def again_and_again() -> None:
            while not ended.wait(seconds):
                act()

        thread = threading.Thread(target=again_and_again, name="every", daemon=True)
        thread.start()

        def cancel() -> None:
            ended.set()
            thread.join()

        return cancel


@dataclass(eq=False)
class _Alarm:
    due: float
    seconds: float
    act: Callable[[], None]


class SimulatedClock:
    """A clock that only moves when somebody sleeps: ten minutes pass at once.

    Threads may share it; a sleeper moves the time for all of them. What is to be done `every` so
    often is done by the sleeper at its due time, so that a test sees it happen and never waits; the
    time stands still for all until it is done.
    """

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self._now = start
        self._lock = threading.Lock()
        self._acting = threading.RLock()
        self._alarms: list[_Alarm] = []

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        until = self._now + seconds
        with self._acting:
            while (alarm := self._next_alarm(until)) is not None:
                alarm.act()
            with self._lock:
                self._now = max(self._now, until)

    def every(self, seconds: float, act: Callable[[], None]) -> Cancel:
        alarm = _Alarm(self._now + seconds, seconds, act)
        with self._lock:
            self._alarms.append(alarm)

        def cancel() -> None:
            with self._lock:
                self._alarms.remove(alarm)

        return cancel

    def _next_alarm(self, until: float) -> _Alarm | None:
        """The first that is due by then, the time moved to it and itself put off to its next."""
        with self._lock:
            alarm = min(self._alarms, key=lambda each: each.due, default=None)
            if alarm is None or alarm.due > until:
                return None
            self._now = max(self._now, alarm.due)
            alarm.due += alarm.seconds
            return alarm


def as_datetime(seconds: float) -> datetime:
    """The UTC datetime of seconds since the epoch."""
    return datetime.fromtimestamp(seconds, UTC)
