"""AWS as it will answer one day: without a field it always sent, or with a word nobody has seen.

What an answer may lack and which strings are enums is read off AWS's own models, for every
answer that a command gets.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
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
    """Sees all answers; `seen` are their fields. Those of `change` are changed."""

    def __init__(self) -> None:
        self.seen: set[Spot] = set()
        self.change: Change | None = None

    def pass_on(self, answer: Any, shape: Any) -> None:
        if shape is None or not isinstance(answer, dict) or "Error" in answer:
            return
        found = list(_fields(answer, shape))
        self.seen.update(Spot(shape.name, path, is_enum) for _, _, path, is_enum in found)
        change = self.change
        if change is None or change.spot.answer != shape.name:
            return
        for owner, name, path, _ in found:
            if path == change.spot.path:
                if change.new_word:
                    owner[name] = NEW_WORD
                else:
                    owner.pop(name)


def changes(seen: set[Spot]) -> Iterator[Change]:
    """All that can be done to the answers seen, one field at a time."""
    for spot in sorted(seen):
        yield Change(spot, new_word=False)
        if spot.is_enum:
            yield Change(spot, new_word=True)


@contextmanager
def tampering() -> Iterator[Tampering]:
    """Every client's answers go through it meanwhile."""
    parser = botocore.parsers.ResponseParser
    parse, hand = parser.parse, Tampering()

    def spoiled(self: Any, response: Mapping[str, Any], shape: Any) -> Any:
        answer = parse(self, response, shape)
        hand.pass_on(answer, shape)
        return answer

    parser.parse = spoiled
    try:
        yield hand
    finally:
        parser.parse = parse


_Field = tuple[dict[str, Any], str, tuple[str, ...], bool]


def _fields(value: Any, shape: Any, path: tuple[str, ...] = ()) -> Iterator[_Field]:
    match shape.type_name:
        case "list":
            for item in value:
                yield from _fields(item, shape.member, path)
        case "structure" if len(path) < DEEPEST:
            for name, member in shape.members.items():
                if name in value:
                    yield from _fields(value[name], member, (*path, name))
                    yield value, name, (*path, name), bool(getattr(member, "enum", None))
