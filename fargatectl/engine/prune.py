"""Deleting what is ours and not wanted, each thing after those that use it."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields
from typing import Any

from fargatectl.aws import Aws, waits_told_to
from fargatectl.aws.errors import explain
from fargatectl.engine import walk
from fargatectl.engine.resource import Key, Live, Resource
from fargatectl.engine.telling import tell
from fargatectl.errors import FargatectlError
from fargatectl.events import StepDone, StepEvent, StepFailed, StepStarted, StepWaits

AnyLive = Live[Resource]

# Fields that say what a thing is called, not what it uses.
_NAMES = frozenset({"name", "tags", "part_of"})


class KeptBack(FargatectlError):
    """Some things could not be deleted; the message lists them and says why."""


class NeededByOthers(KeptBack):
    """One thing is left to its users."""

    def __init__(self, thing: str, users: str) -> None:
        super().__init__(f"{thing} is left, since others need it: {users}.")
        self.thing = thing
        self.users = users


def prune(items: Sequence[AnyLive], aws: Aws) -> Generator[StepEvent]:
    """Delete all that can be deleted, yielding what starts and ends.

    What others need is left to them, and so is all that it uses, as with one that failed. Raises
    `KeptBack` after the last event if anything is left; running it again goes on from there.
    """
    # Two copies of one thing bear one key; the number keeps them apart.
    by_key = {Key(item.key.kind, f"{item.key.name} {n}"): item for n, item in enumerate(items)}
    seconds: dict[Key, float] = {}
    needed = _needed_by_others(by_key, aws)

    def delete(key: Key) -> None:
        began = aws.clock.now()
        item = by_key[key]
        if key in needed:
            raise needed[key]
        with waits_told_to(tell):
            item.found.delete(aws, item)
        seconds[key] = aws.clock.now() - began

    # Told also of what is never tried, since something that uses it is left.
    failed: dict[Key, FargatectlError] = {**needed}
    with closing(walk.walk(users_first(by_key), delete, keep_going=True)) as events:
        for event in events:
            name, now = str(by_key[event.key].key), aws.clock.now()
            match event:
                case walk.Started():
                    yield StepStarted(time=now, resource=name, action="delete")
                case walk.Told(_, text):
                    yield StepWaits(time=now, resource=name, message=text)
                case walk.Ended(key):
                    yield StepDone(time=now, resource=name, action="delete", seconds=seconds[key])
                case walk.Failed(key, error):
                    failed[key] = explain(error, f"delete {name}")
                    yield StepFailed(time=now, resource=name, action="delete", error=failed[key])
    if failed:
        left = [str(by_key[key].key) for key in by_key if key not in {*seconds, *failed}]
        raise _summary(failed, left)


def _needed_by_others(items: Mapping[Key, AnyLive], aws: Aws) -> Mapping[Key, KeptBack]:
    """What is left to others, found out before anything is deleted."""
    if not items:
        return {}
    aws.forget()
    with ThreadPoolExecutor(walk.PARALLEL, thread_name_prefix="others") as pool:
        looks = {key: pool.submit(item.found.needed_by, aws, item) for key, item in items.items()}
        users = {key: look.result() for key, look in looks.items()}
    needed = {
        key: NeededByOthers(str(items[key].key), ", ".join(used_by))
        for key, used_by in users.items()
        if used_by
    }
    return _with_what_serves(_with_their_like(needed, items), items)


def _with_their_like(
    needed: Mapping[Key, KeptBack], items: Mapping[Key, AnyLive]
) -> dict[Key, KeptBack]:
    """Those of one kind do not wait for each other; so what a left one names is left with it."""
    left, asked = dict(needed), list(needed)
    while asked:
        user = asked.pop()
        named = set(_strings(items[user].found))
        for key, item in items.items():
            if key.kind == user.kind and key not in left and named & {*item.outputs.values()}:
                why = f"{item.key} is left, since {items[user].key} is, which names it."
                left[key] = KeptBack(why)
                asked.append(key)
    return left


def _with_what_serves(
    needed: Mapping[Key, KeptBack], items: Mapping[Key, AnyLive]
) -> dict[Key, KeptBack]:
    """What is left stays of use: a load balancer with its subnets, and with their way out."""
    users, left = users_first(items), dict(needed)
    while True:
        staying = _with_what_they_use(left, users)
        outputs = {value: key for key in staying for value in items[key].outputs.values()}
        more = {
            key: KeptBack(f"{item.key} is left, since {items[served[0]].key} is, which it serves.")
            for key, item in items.items()
            if key not in staying
            and (served := [outputs[each] for each in _served(item.found) if each in outputs])
        }
        if not more:
            return left
        left |= more


def _with_what_they_use(left: Iterable[Key], users: Mapping[Key, set[Key]]) -> set[Key]:
    staying = set(left)
    while more := {key for key in users.keys() - staying if users[key] & staying}:
        staying |= more
    return staying


def _served(resource: Resource) -> Iterator[str]:
    for name in resource.serves:
        yield from sorted(strings_in(getattr(resource, name)))


def users_first(items: Mapping[Key, AnyLive]) -> dict[Key, set[Key]]:
    """For each thing those that must be gone before it: their found values name its outputs.

    Two of one kind never wait for each other: security groups may name one another in a circle.
    """
    made_by: dict[str, set[Key]] = {}
    for key, item in items.items():
        for value in item.outputs.values():
            made_by.setdefault(value, set()).add(key)
    graph: dict[Key, set[Key]] = {key: set() for key in items}
    for user, item in items.items():
        for value in _strings(item.found):
            for used in made_by.get(value, ()):
                if used.kind != user.kind:
                    graph[used].add(user)
    return graph


def _strings(resource: Resource) -> Iterator[str]:
    for each in fields(resource):
        if each.name not in _NAMES:
            yield from strings_in(getattr(resource, each.name))


def strings_in(value: Any) -> Iterator[str]:
    """All strings in a value that is made of others."""
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from strings_in(item)
        case tuple() | list() | frozenset():
            for item in value:
                yield from strings_in(item)
        case _ if hasattr(value, "__dataclass_fields__"):
            for each in fields(value):
                yield from strings_in(getattr(value, each.name))


def _summary(failed: Mapping[Key, FargatectlError], left: Sequence[str]) -> KeptBack:
    lines = list(_lines(failed.values()))
    if left:
        lines.append(f"Left because of that: {', '.join(left)}.")
    return KeptBack("\n".join(lines), "Once that is resolved, run the same command again.")


def _lines(failed: Iterable[FargatectlError]) -> Iterator[str]:
    """One for all that are left to the same users, told where the first of them would be."""
    alike: dict[str, list[str]] = {}
    for error in failed:
        if isinstance(error, NeededByOthers):
            alike.setdefault(error.users, []).append(error.thing)
        else:
            alike[error.message] = []
    for told, things in alike.items():
        if len(things) > 1:
            yield f"{', '.join(things)} are left, since others need them: {told}."
        elif things:
            yield NeededByOthers(things[0], told).message
        else:
            yield told
