"""Doing things in the order their needs demand, all at once where there is none."""

from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from fargatectl.clock import ends_at_once
from fargatectl.engine.resource import Key
from fargatectl.engine.telling import heard_by
from fargatectl.errors import FargatectlError

T = TypeVar("T")

# A step mostly waits for AWS, and what drains for minutes: a hundred services drain at once.
PARALLEL = 100
# Seconds until who waits for what was begun notices that nobody wants that any more.
_NOTICE = 0.1


@dataclass(frozen=True)
class Started:
    key: Key


@dataclass(frozen=True)
class Told:
    """What a running one said that it waits for."""

    key: Key
    text: str


@dataclass(frozen=True)
class Standing:
    """What needs a running one may begin with its outputs; it goes on."""

    key: Key
    outputs: Mapping[str, str]


@dataclass(frozen=True)
class Ended(Generic[T]):
    key: Key
    result: T


@dataclass(frozen=True)
class Failed:
    key: Key
    error: Exception


@dataclass(frozen=True)
class _Broken:
    """Not an error of ours to handle: raised where the walk is."""

    key: Key
    error: BaseException


_Happened = Told | Standing | Ended[T] | Failed | _Broken


def in_order(needs: Mapping[Key, set[Key]]) -> list[Key]:
    """The keys as they come, but each after what it needs; raises on a circle, naming it."""
    sorter = TopologicalSorter(needs)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(str(key) for key in error.args[1])
        raise FargatectlError(f"These resources need each other: {circle}") from error
    places = {key: place for place, key in enumerate(needs)}
    ready: list[tuple[int, Key]] = []
    order: list[Key] = []
    while sorter.is_active():
        for key in sorter.get_ready():
            heappush(ready, (places[key], key))
        order.append(heappop(ready)[1])
        sorter.done(order[-1])
    return order


def walk(
    needs: Mapping[Key, set[Key]], do: Callable[[Key], T], keep_going: bool = False
) -> Generator[Started | Told | Standing | Ended[T] | Failed]:
    """Do each key once after all it needs, telling what starts, what it waits for and what ends.

    What it needs has ended then, or stands; what the longest chain waits for starts first.

    After a failure what runs is let finish and nothing new starts; with `keep_going` only what
    needs the failed one is left out. Closing the iterator lets finish what runs.
    """
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    happened: SimpleQueue[_Happened[T]] = SimpleQueue()
    running = 0
    usable: set[Key] = set()
    may_start = True
    chains = _chains(needs)
    with _finishing(ThreadPoolExecutor(PARALLEL, thread_name_prefix="walk")) as start:
        while True:
            ready = sorted(sorter.get_ready(), key=chains.__getitem__, reverse=True)
            for key in ready if may_start else ():
                yield Started(key)
                start(_work, key, do, happened)
                running += 1
            if not running:
                return
            event = happened.get()
            if isinstance(event, _Broken):
                raise event.error
            if not isinstance(event, Told | Standing):
                running -= 1
            if isinstance(event, Standing | Ended) and event.key not in usable:
                usable.add(event.key)
                sorter.done(event.key)
            if isinstance(event, Failed):
                may_start = keep_going
            yield event


def _chains(needs: Mapping[Key, set[Key]]) -> dict[Key, int]:
    """How many are done after each other from each one on, itself included."""
    lengths = dict.fromkeys(needs, 1)
    for key in reversed([*TopologicalSorter(needs).static_order()]):
        for need in needs[key]:
            lengths[need] = max(lengths[need], lengths[key] + 1)
    return lengths


@contextmanager
def _finishing(pool: ThreadPoolExecutor) -> Iterator[Callable[..., None]]:
    """What starts a call, which is let finish unless the command ends at once.

    A pool's own waiting goes on if the signal that shall end it came just before.
    """
    begun: set[Future[None]] = set()

    def start(call: Callable[..., None], *arguments: Any) -> None:
        begun.add(pool.submit(call, *arguments))

    try:
        yield start
    finally:
        pool.shutdown(wait=False)
        while begun and not ends_at_once():
            begun = wait(begun, timeout=_NOTICE).not_done


def _work(key: Key, do: Callable[[Key], T], happened: "SimpleQueue[_Happened[T]]") -> None:
    with heard_by(
        lambda text: happened.put(Told(key, text)),
        lambda outputs: happened.put(Standing(key, outputs)),
    ):
        try:
            happened.put(Ended(key, do(key)))
        except Exception as error:  # noqa: BLE001 - told to the walker, who decides
            happened.put(Failed(key, error))
        except BaseException as error:  # noqa: BLE001 - raised by the walker
            happened.put(_Broken(key, error))
