"""Doing things in the order their needs demand, all at once where there is none."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Generic, TypeVar

from fargatectl.engine.resource import Key
from fargatectl.errors import FargatectlError

T = TypeVar("T")

# A step mostly waits for AWS; more at once would only meet its throttling.
PARALLEL = 24


@dataclass(frozen=True)
class Started:
    key: Key


@dataclass(frozen=True)
class Ended(Generic[T]):
    key: Key
    result: T


@dataclass(frozen=True)
class Failed:
    key: Key
    error: Exception


def in_order(needs: Mapping[Key, set[Key]]) -> list[Key]:
    """The keys, each after what it needs; raises on a circle, naming it."""
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " -> ".join(str(key) for key in error.args[1])
        raise FargatectlError(f"These resources need each other: {circle}") from error


def walk(
    needs: Mapping[Key, set[Key]], do: Callable[[Key], T], keep_going: bool = False
) -> Iterator[Started | Ended[T] | Failed]:
    """Do each key once after all it needs, telling what starts and ends.

    After a failure what runs is let finish and nothing new starts; with `keep_going` only what
    needs the failed one is left out. Closing the iterator lets finish what runs.
    """
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    running: dict[Future[T], Key] = {}
    may_start = True
    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="walk") as pool:
        while True:
            for key in sorter.get_ready() if may_start else ():
                yield Started(key)
                running[pool.submit(do, key)] = key
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                key = running.pop(future)
                error = future.exception()
                if error is None:
                    sorter.done(key)
                    yield Ended(key, future.result())
                elif isinstance(error, Exception):
                    may_start = keep_going
                    yield Failed(key, error)
                else:
                    raise error
