"""What differs between a wanted resource and the found one, leaf by leaf."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from fargatectl.engine.refs import refs_in
from fargatectl.engine.resource import SIGNATURE_TAG, Resource

_ABSENT = object()


@dataclass(frozen=True)
class Change:
    """One managed value that differs. `old` and `new` are plain values; None where there is none.

    `path` is what users call it (`containers.web.image`); `field` the resource's own field.
    `follows` tells that only another resource's change is behind it: a new task definition's ARN;
    `outside` that the old value is not what we wrote.
    """

    path: str
    old: Any
    new: Any
    follows: bool = False
    outside: bool = False

    @property
    def field(self) -> str:
        return self.path.partition(".")[0]


def changes(wanted: Resource, found: Resource) -> tuple[Change, ...]:
    """The differences in the fields that both manage. A wanted None leaves AWS's value alone."""
    found_changes: list[Change] = []
    for each in fields(wanted):
        new = getattr(wanted, each.name)
        if each.compare and new is not None:
            found_changes += _compare(each.name, *_unsigned(getattr(found, each.name), new))
    return tuple(found_changes)


def _unsigned(*values: Any) -> Iterator[Any]:
    """The values, of which tags hold a signature that is no part of what is managed."""
    for value in values:
        if isinstance(value, Mapping) and SIGNATURE_TAG in value:
            yield {name: part for name, part in value.items() if name != SIGNATURE_TAG}
        else:
            yield value


def _compare(path: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, frozenset) and isinstance(new, frozenset):
        yield from (Change(path, _plain(part), None) for part in sorted(old - new, key=str))
        yield from (Change(path, None, _plain(part)) for part in sorted(new - old, key=str))
        return
    old_parts, new_parts = _parts(old), _parts(new)
    if old_parts is None or new_parts is None:
        yield Change(path, _plain(old), _plain(new), follows=_follows(old, new))
        return
    for name in [*old_parts, *(name for name in new_parts if name not in old_parts)]:
        yield from _compare(
            f"{path}.{name}", old_parts.get(name, _ABSENT), new_parts.get(name, _ABSENT)
        )


def _parts(value: Any) -> Mapping[str, Any] | None:
    """The named parts of a value that has some: a list of things that name themselves has."""
    if isinstance(value, Mapping):
        return {str(name): part for name, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value) if each.compare}
    if isinstance(value, tuple) and value:
        names = [part.get("name") if isinstance(part, Mapping) else None for part in value]
        if all(names) and len(set(names)) == len(names):
            return dict(zip(map(str, names), value, strict=True))
    return None


def _follows(old: Any, new: Any) -> bool:
    return old not in (None, _ABSENT) and any(refs_in(new))


def _plain(value: Any) -> Any:
    """The value as JSON would have it, so that every renderer can show it."""
    if value is _ABSENT:
        return None
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return value
