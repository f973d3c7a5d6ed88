"""What bears an owner's name and is somebody else's: left alone, and said to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from fargatectl.engine.resource import Live, Owner


@dataclass(frozen=True, order=True)
class Namesake:
    """`name` is AWS's, by which it can be looked at; `why` says how we know that it is not ours."""

    kind: str
    name: str
    why: str

    @classmethod
    def of(cls, live: Live[Any], name: str) -> Self:
        """One that differs from ours in its tags alone."""
        made = "fargatectl did not make it (no tags of ours)"
        return cls(live.key.kind, name, f"it belongs to {live.owner}" if live.owner else made)

    @classmethod
    def among(cls, lives: "Iterable[tuple[Live[Any], str]]", owner: Owner) -> list[Self]:
        """Those of the things, each with its name, that are not the owner's."""
        return [cls.of(live, name) for live, name in lives if live.owner != owner]
