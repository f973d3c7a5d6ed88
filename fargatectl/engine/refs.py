"""Refs: strings that AWS has not told us yet, and therefore the dependency graph."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from fargatectl.engine.resource import Key, Resource

T = TypeVar("T")


class Ref(str):
    """One output of another resource. Reads as a placeholder until it is filled.

    Text added to it follows the output: `Ref(secret, "arn") + ":password::"`.
    """

    key: Key
    output: str
    suffix: str

    def __new__(cls, to: Resource | Key, output: str, suffix: str = "") -> "Ref":
        key = to if isinstance(to, Key) else to.key
        ref = super().__new__(cls, f"${{{key}.{output}}}{suffix}")
        ref.key = key
        ref.output = output
        ref.suffix = suffix
        return ref

    def __add__(self, text: str) -> "Ref":
        return Ref(self.key, self.output, self.suffix + text)

    def __getnewargs__(self) -> tuple[Key, str, str]:  # type: ignore[override]
        return self.key, self.output, self.suffix


def refs_in(value: object) -> Iterator[Ref]:
    """Every ref in a resource or in one of its fields, however deep."""
    match value:
        case Ref():
            yield value
        case str():
            return
        case Mapping():
            for item in value.values():
                yield from refs_in(item)
        case tuple() | list() | frozenset():
            for item in value:
                yield from refs_in(item)
        case _ if is_dataclass(value):
            for each in fields(value):
                yield from refs_in(getattr(value, each.name))


def needs(resource: Resource) -> set[Key]:
    """The resources that must exist before this one can be made."""
    return {ref.key for ref in refs_in(resource)}


def fill(value: T, lookup: Callable[[Ref], str]) -> T:
    """The same value with every ref replaced by what `lookup` says of it."""
    return _fill(value, lookup)  # type: ignore[no-any-return]


def _fill(value: Any, lookup: Callable[[Ref], str]) -> Any:
    match value:
        case Ref():
            found = lookup(value)
            return found if isinstance(found, Ref) else found + value.suffix
        case str():
            return value
        case Mapping():
            return {key: _fill(item, lookup) for key, item in value.items()}
        case tuple() | list() | frozenset():
            return type(value)(_fill(item, lookup) for item in value)
        case Key():
            return value
        case _ if is_dataclass(value) and not isinstance(value, type):
            old = {each.name: getattr(value, each.name) for each in fields(value)}
            return replace(value, **{name: _fill(item, lookup) for name, item in old.items()})
        case _:
            return value
