"""A little cloud of boxes and lids, real enough for the engine: it stores, refuses and forgets."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Connection
from fargatectl.clock import SimulatedClock
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.engine import stand as hand_on

OURS = Owner("toys", "test")
THEIRS = Owner("others")


class Cloud:
    """What exists, by kind and name; every write in order; what is refused, by name."""

    def __init__(self) -> None:
        self.things: dict[Key, Toy] = {}
        self.writes: list[str] = []
        self.refuses: dict[str, Exception] = {}
        self.versions = 0
        self.lid_made = threading.Event()

    def write(self, verb: str, toy: "Toy") -> None:
        self.writes.append(f"{verb} {toy.key}")
        if f"{verb} {toy.name}" in self.refuses:
            raise self.refuses[f"{verb} {toy.name}"]

    def id_of(self, key: Key) -> str:
        return f"id-{key.kind}-{key.name}"


@dataclass(frozen=True, kw_only=True)
class Toy(Resource):
    cloud: Cloud = field(compare=False, repr=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        found = {}
        for toy in wanted:
            thing: Any = toy.cloud.things.get(toy.key)
            if thing is not None:
                found[toy.key] = cls._live(thing)
        return found

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        raise NotImplementedError

    def create(self, aws: Aws) -> Outputs:
        self.cloud.write("create", self)
        self.cloud.things[self.key] = self
        return self._live(self).outputs

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        self.cloud.write("update", self)
        self.cloud.things[self.key] = self
        self.cloud.versions += 1
        return self._live(self).outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        self.cloud.write("delete", live.found)
        self.cloud.things.pop(live.key, None)

    @classmethod
    def _live(cls, thing: Self) -> Live[Self]:
        outputs = {"id": thing.cloud.id_of(thing.key), "version": f"v{thing.cloud.versions}"}
        return Live(thing, outputs, Owner.of(thing.tags))


@dataclass(frozen=True, kw_only=True)
class Box(Toy):
    """Its version moves with every update."""

    kind: ClassVar[str] = "box"
    moves: ClassVar[frozenset[str]] = frozenset({"version"})

    content: str | None = None
    labels: frozenset[str] = frozenset()
    parts: tuple[Mapping[str, Any], ...] = ()
    # It can be used before it is filled, which ends when a lid is on.
    open_first: bool = field(default=False, compare=False)

    def create(self, aws: Aws) -> Outputs:
        outputs = super().create(aws)
        if self.open_first:
            hand_on(outputs)
            assert self.cloud.lid_made.wait(10), "no lid was made meanwhile"
            self.cloud.write("fill", self)
        return outputs


@dataclass(frozen=True, kw_only=True)
class Lid(Toy):
    kind: ClassVar[str] = "lid"
    found_by: ClassVar[tuple[str, ...]] = ("box",)

    box: str
    version: str = ""
    color: str = "red"

    def create(self, aws: Aws) -> Outputs:
        outputs = super().create(aws)
        self.cloud.lid_made.set()
        return outputs


def aws() -> Aws:
    """An Aws that no toy ever asks anything."""
    return Aws(Connection("nowhere-1"), SimulatedClock())


def kinds(cloud: Cloud) -> list[type[Resource]]:
    """Kinds whose `owned` looks into this cloud."""

    def owned(kind: type[Toy]) -> type[Resource]:
        def look(cls: type[Toy], aws: Aws, owner: Owner) -> Iterable[Live[Toy]]:
            return [
                cls._live(thing)
                for thing in list(cloud.things.values())
                if thing.kind == kind.kind and Owner.of(thing.tags) == owner
            ]

        return type(kind.__name__, (kind,), {"owned": classmethod(look)})

    return [owned(Box), owned(Lid)]


def give_away(cloud: Cloud, key: Key, owner: Owner | None) -> None:
    """Change whose a thing is."""
    tags = dict(owner.tags) if owner else {}
    cloud.things[key] = replace(cloud.things[key], tags=tags)
