"""AWS as it will answer one day: without a field it always sent, or with a word nobody has seen.

What an answer may lack and which strings are enums is read off AWS's own models, for every
answer that a command gets.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any

import botocore.parsers

NEW_WORD = "BRAND_NEW_VALUE"
# As many structures within each other as commands read.
DEEPEST = 4


@dataclass(frozen=True, order=True)
class Spot:
    """A field in the answers of an operation. `is_enum` tells that its words may grow in number."""

    answer: str  # AWS's name of its shape, such as DescribeServicesResponse
    path: tuple[str, ...]
    is_enum: bool = False

    def __str__(self) -> str:
        return f"{self.answer}.{'.'.join(self.path)}"


@dataclass(frozen=True)
class Change:
    """What becomes of a field: taken out, or, of an enum, given a new word."""

    spot: Spot
    new_word: bool

    def __str__(self) -> str:
        return f"{self.spot} {'new' if self.new_word else 'missing'}"


class Tampering:
    """Sees all answers: `read` are the fields that were looked at, and by which lines of ours.

    Those of `change` change.
    """

    def __init__(self) -> None:
        self.read: dict[Spot, set[str]] = {}
        self.change: Change | None = None

    def pass_on(self, answer: Any, shape: Any) -> Any:
        if shape is None or not isinstance(answer, dict) or "Error" in answer:
            return answer
        change = self.change
        if change is None:
            return _watched(answer, shape, (), partial(self._note, shape.name))
        if change.spot.answer == shape.name:
            _change(answer, shape, change)
        return answer

    def _note(self, answer: str, path: tuple[str, ...], is_enum: bool) -> None:
        self.read.setdefault(Spot(answer, path, is_enum), set()).add(_reader())


def changes(read: Iterable[Spot]) -> Iterator[Change]:
    """All that can be done to the fields that were looked at, one at a time."""
    for spot in sorted(read):
        yield Change(spot, new_word=False)
        if spot.is_enum:
            yield Change(spot, new_word=True)


@contextmanager
def tampering() -> Iterator[Tampering]:
    """Every client's answers go through it meanwhile."""
    parser = botocore.parsers.ResponseParser
    parse, hand = parser.parse, Tampering()

    def spoiled(self: Any, response: Mapping[str, Any], shape: Any) -> Any:
        return hand.pass_on(parse(self, response, shape), shape)

    parser.parse = spoiled
    try:
        yield hand
    finally:
        parser.parse = parse


class Watched(dict[str, Any]):
    """A structure of an answer that tells which of its members are looked at."""

    def __init__(self, members: Mapping[str, Any], look: Callable[[str], object]) -> None:
        super().__init__(members)
        self._look = look

    def __getitem__(self, name: str) -> Any:
        self._look(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._look(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._look(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:  # so that a copy looks at each
        for name in super().__iter__():
            self._look(name)
            yield name

    def items(self) -> Any:
        return [(name, self[name]) for name in self]

    def values(self) -> Any:
        return [self[name] for name in self]

    def keys(self) -> Any:
        return [*self]


def _reader() -> str:
    """The line of ours that looks at a field, "" for one that a library looks at."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith("fargatectl."):
            return f"{frame.f_code.co_filename}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


_Note = Callable[[tuple[str, ...], bool], object]


def _watched(value: Any, shape: Any, path: tuple[str, ...], note: _Note) -> Any:
    match shape.type_name:
        case "list":
            return [_watched(item, shape.member, path, note) for item in value]
        case "structure" if len(path) < DEEPEST:
            members = {
                name: _watched(each, shape.members[name], (*path, name), note)
                if name in shape.members
                else each
                for name, each in value.items()
            }

            def look(name: str) -> None:
                if name in value and name in shape.members:
                    note((*path, name), bool(getattr(shape.members[name], "enum", None)))

            return Watched(members, look)
        case _:
            return value


def _change(answer: Any, shape: Any, change: Change) -> None:
    for owner, name in _places(answer, shape, change.spot.path):
        if change.new_word:
            owner[name] = NEW_WORD
        else:
            owner.pop(name)


def _places(value: Any, shape: Any, path: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], str]]:
    """Where a path leads to in an answer: several places, where lists are on the way."""
    match shape.type_name:
        case "list":
            for item in value:
                yield from _places(item, shape.member, path)
        case "structure" if path[0] in value:
            name, *rest = path
            if rest:
                yield from _places(value[name], shape.members[name], tuple(rest))
            else:
                yield value, name
