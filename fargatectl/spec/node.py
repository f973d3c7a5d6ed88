"""The spec file as a tree in which every value knows its line and column."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

Path = tuple[str | int, ...]
Plain = None | str | list["Plain"] | dict[str, "Plain"]


class Place(NamedTuple):
    """Where something stands in the file; both count from 1."""

    line: int
    column: int


class Scalar(str):
    """A value as it was written: `1.0` stays `1.0` until a field asks for a number.

    `quoted` tells `"80"` from `80`, which matters only where no field says what it expects.
    """

    quoted: bool

    def __new__(cls, text: str, *, quoted: bool = False) -> "Scalar":
        scalar = super().__new__(cls, text)
        scalar.quoted = quoted
        return scalar


@dataclass(frozen=True)
class Node:
    value: "Scalar | list[Node] | dict[str, Node] | None"
    place: Place
    key: Place | None = None  # of the key in front of it, when it stands in a mapping

    @property
    def heading(self) -> Place:
        """A block starts below its key; the key is what people look for."""
        if self.key and self.key.line != self.place.line:
            return self.key
        return self.place

    def plain(self) -> Plain:
        match self.value:
            case dict():
                return {name: child.plain() for name, child in self.value.items()}
            case list():
                return [child.plain() for child in self.value]
        return self.value

    def child(self, part: str | int) -> "Node | None":
        match self.value, part:
            case dict(), str():
                return self.value.get(part)
            case list(), int() if part < len(self.value):
                return self.value[part]
        return None

    def nearest(self, path: Path) -> "Node":
        """The node at `path`, without the levels that a short form in the file leaves out.

        `http.0.path` finds `http.path` where one mapping stands for the list, and `http` where
        `true` stands for all of it.
        """
        return self.walk(path)[0]

    def walk(self, path: Path) -> "tuple[Node, Path]":
        """The nearest node, and the path without the levels that a short form leaves out."""
        node = self
        found: Path = ()
        for part in path:
            child = node.child(part)
            if child or (isinstance(node.value, dict) and isinstance(part, str)):
                found = (*found, part)
            node = child or node
        return node, found

    def each(self, *pattern: str | int) -> "Iterator[tuple[Path, Node]]":
        """Every node below this one that a pattern of keys matches; `*` is any key or index."""
        if not pattern:
            yield (), self
            return
        head, *rest = pattern
        for part, child in self.children():
            if head in ("*", part):
                for path, node in child.each(*rest):
                    yield (part, *path), node

    def children(self) -> "Iterator[tuple[str | int, Node]]":
        match self.value:
            case dict():
                yield from self.value.items()
            case list():
                yield from enumerate(self.value)

    def mapping(self) -> "Mapping[str, Node]":
        """Its entries, or none if it is something else, which the models complain about."""
        return self.value if isinstance(self.value, dict) else {}


_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def typed(text: str) -> bool | int | float | str | None:
    """What an unquoted scalar is by the core schema of YAML 1.2, in which `no` is a word."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > 300:  # longer digits than anybody means, and than int() takes
        return text
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text.startswith("0") and text[1:2] in "ox" else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
