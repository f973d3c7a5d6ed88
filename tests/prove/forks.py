"""Work done in forks of this process, some at once, each within its time."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")
P = TypeVar("P")

# Half of them wait, for an answer that does not come or for a process that ends.
AT_ONCE = 2 * (os.cpu_count() or 1)


@dataclass(frozen=True)
class Lost:
    """Why there is no result."""

    why: str


@dataclass(frozen=True)
class _Fork(Generic[P]):
    point: P
    process: int
    deadline: float


def forked(
    work: Callable[[P], T], points: Iterable[P], seconds: float, at_once: int = AT_ONCE
) -> Iterator[tuple[P, T | Lost]]:
    """What each point came to, in a fork of this process as it is now, as soon as it is known.

    A fork that takes longer than `seconds`, crashes or dies is told as lost.
    """
    todo, running = iter(points), dict[Connection, _Fork[P]]()
    try:
        while True:
            while len(running) < at_once and (point := next(todo, _NONE)) is not _NONE:
                answer, process = _begin(work, point)
                running[answer] = _Fork(point, process, time.monotonic() + seconds)
            if not running:
                return
            for answer in _ended(running):
                fork = running.pop(answer)
                yield fork.point, _result(answer, fork, seconds)
    finally:
        for fork in running.values():
            _end(fork.process)


_NONE: Any = object()


def _begin(work: Callable[[P], Any], point: P) -> tuple[Connection, int]:
    here, there = Pipe(duplex=False)
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        here.close()
        _work(work, point, there)
    there.close()
    return here, process


def _work(work: Callable[[P], Any], point: P, answer: Connection) -> NoReturn:
    try:
        os.setpgid(0, 0)  # so that what it starts can be ended with it
        answer.send(work(point))
    except BaseException:  # noqa: BLE001 - told by who waits for it
        answer.send(Lost(traceback.format_exc()))
    finally:
        os._exit(0)


def _ended(running: dict[Connection, _Fork[P]]) -> list[Connection]:
    """Those that have an answer, are dead or late; waits until there are some."""
    while True:
        now = time.monotonic()
        late = [answer for answer, fork in running.items() if fork.deadline < now]
        ended = [answer for answer in wait(list(running), 1) if isinstance(answer, Connection)]
        if ended or late:
            return ended or late


def _result(answer: Connection, fork: _Fork[Any], seconds: float) -> Any:
    try:
        if not answer.poll():
            return Lost(f"took more than {seconds:.0f} seconds")
        return answer.recv()
    except EOFError:
        return Lost("its process died")
    finally:
        answer.close()
        _end(fork.process)


def _end(process: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
