"""Several runs at once, one step at a time: every interleaving can be had again by its number."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from fargatectl.clock import Cancel

T = TypeVar("T")


class Killed(BaseException):
    """A run ends here as by kill -9."""


@dataclass
class _Run:
    wakes: float
    sleeps_left: int
    turn: threading.Event = field(default_factory=threading.Event)


class Turns:
    """A clock of runs: only the one whose time is the earliest goes on, until it sleeps."""

    def __init__(self, seed: int, start: float = 1_790_000_000.0) -> None:
        self.random = random.Random(seed)
        self._now = start
        self._runs: dict[threading.Thread, _Run] = {}

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        run = self._runs.get(threading.current_thread())
        if run is None:
            return
        run.sleeps_left -= 1
        if run.sleeps_left < 0:
            raise Killed
        run.wakes = self._now + seconds
        run.turn.clear()
        self._next()
        run.turn.wait()

    def every(self, seconds: float, act: Callable[[], None]) -> Cancel:
        raise NotImplementedError

    def pause(self) -> None:
        """As long as a call of AWS takes."""
        self.sleep(self.random.choice((0.02, 0.05, 0.3, 1.5)))

    def together(self, do: Callable[[int], T], dying: dict[int, int], number: int) -> list[T]:
        """What the runs that live give, each begun some seconds after the first at most.

        `dying` tells after how many sleeps a run is killed.
        """
        given: dict[int, T] = {}
        broken: list[BaseException] = []

        def run(which: int) -> None:
            own = self._runs[threading.current_thread()]
            own.turn.wait()
            try:
                given[which] = do(which)
            except Killed:
                pass
            except BaseException as error:  # noqa: BLE001 - raised where all are waited for
                broken.append(error)
            del self._runs[threading.current_thread()]
            self._next()

        for which in range(number):
            thread = threading.Thread(target=run, args=(which,), daemon=True)
            late = self.random.choice((0, 0, 0.1, 3, 8, 14))
            self._runs[thread] = _Run(self._now + late, dying.get(which, 10**9))
        threads = [*self._runs]
        for thread in threads:
            thread.start()
        self._next()
        for thread in threads:
            thread.join()
        if broken:
            raise broken[0]
        return [given[which] for which in sorted(given)]

    def _next(self) -> None:
        if self._runs:
            first = min(self._runs.values(), key=lambda run: (run.wakes, self.random.random()))
            self._now = max(self._now, first.wakes)
            first.turn.set()
