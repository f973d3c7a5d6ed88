"""The types everything is said in: a resource, who owns it, what AWS has of it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Generic, Self, TypeVar

from fargatectl.aws import Aws

if TYPE_CHECKING:
    from fargatectl.engine.namesake import Namesake

Outputs = Mapping[str, str]

# What we last wrote into the fields of a thing; see `signature.py`.
SIGNATURE_TAG = "fargatectl:applied"


@dataclass(frozen=True, order=True)
class Key:
    """Which resource: unique within an app and environment."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True)
class Owner:
    """An app in an environment: written as tags on all we make, and read back before any change."""

    app: str
    env: str | None = None

    APP_TAG: ClassVar[str] = "fargatectl:app"
    ENV_TAG: ClassVar[str] = "fargatectl:env"
    # Not a name that an environment can have, and easier to filter by than an empty value.
    NO_ENV: ClassVar[str] = "-"

    @property
    def slug(self) -> str:
        """`shop-prod`, or `shop` without environments: the start of our names in AWS."""
        return f"{self.app}-{self.env}" if self.env else self.app

    @cached_property
    def tags(self) -> Mapping[str, str]:
        return {self.APP_TAG: self.app, self.ENV_TAG: self.env or self.NO_ENV}

    @classmethod
    def of(cls, tags: Mapping[str, str]) -> "Owner | None":
        """Whose tags these are; None for things that fargatectl did not make."""
        app = tags.get(cls.APP_TAG)
        env = tags.get(cls.ENV_TAG)
        return cls(app, None if env == cls.NO_ENV else env) if app else None

    def __str__(self) -> str:
        return f"{self.app} ({self.env})" if self.env else self.app


@dataclass(frozen=True, kw_only=True)
class Resource(ABC):
    """One AWS thing. Its fields are exactly what we manage of it; None means "leave it alone".

    A field with `compare=False` is needed to make the thing and never changes it afterwards.
    """

    kind: ClassVar[str]
    # Outputs that change on update: a task definition's ARN.
    moves: ClassVar[frozenset[str]] = frozenset()
    # Fields without which it cannot be looked up: a rule's listener.
    found_by: ClassVar[tuple[str, ...]] = ()
    # Fields that name what is of no use without it: where that is left, so is this.
    serves: ClassVar[tuple[str, ...]] = ()
    # Fields that AWS changes, too, or that are read as far as they are asked for.
    unsigned: ClassVar[frozenset[str]] = frozenset()
    # Fields that may be taken from the signature where reading them takes a call for each thing.
    vouched: ClassVar[frozenset[str]] = frozenset()

    name: str
    # Ours (the owner, the name) and the user's; whatever else is tagged on the thing is left alone.
    tags: Mapping[str, str] = field(default_factory=dict)
    # The resource whose part this is to users: a service, for its task definition.
    part_of: Key | None = field(default=None, compare=False)

    @property
    def key(self) -> Key:
        return Key(self.kind, self.name)

    @property
    def owner(self) -> Owner:
        owner = Owner.of(self.tags)
        assert owner is not None, f"{self.key} has no owner: a blueprint tags all it makes"
        return owner

    @classmethod
    @abstractmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, "Live[Self]"]:
        """Those of `wanted` that exist, looked up in a batch. Reads only."""

    @abstractmethod
    def create(self, aws: Aws) -> Outputs:
        """Make it. Safe to repeat after an answer that was lost."""

    @abstractmethod
    def update(self, aws: Aws, live: "Live[Self]") -> Outputs:
        """Make AWS's thing like this one, touching only what differs."""

    @abstractmethod
    def delete(self, aws: Aws, live: "Live[Self]") -> None:
        """Remove it; already gone is fine. Returns when nothing of it stands in another's way."""

    @classmethod
    @abstractmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable["Live[Self]"]:
        """All of this kind that carry the owner's tags."""

    @classmethod
    def namesakes(cls, aws: Aws, owner: Owner, names: Set[str]) -> Iterable["Namesake"]:
        """What bears one of the names or is where only the owner's things are, and is not theirs.

        Asks hardly more than `owned` does, and the same questions.
        """
        del aws, owner, names
        return ()

    def needed_by(self, aws: Aws, live: "Live[Self]") -> Sequence[str]:
        """What others have that cannot do without this, and why it is not deleted. Reads only."""
        del aws, live
        return ()

    def remarks(self, live: "Live[Self]") -> Sequence[str]:
        """What users should know of a difference that is left as it is."""
        del live
        return ()

    def interruption(self, live: "Live[Self]", changed: frozenset[str]) -> str:
        """What visitors notice of an update of these fields; empty when nothing."""
        del live, changed
        return ""


R_co = TypeVar("R_co", bound=Resource, covariant=True)


@dataclass(frozen=True)
class Live(Generic[R_co]):
    """What AWS has of a resource, as the same type; its outputs; who made it, if one of us did.

    `outputs` are what others may refer to; `state` is how it stands at the moment. `unread` are the
    fields that were not read: their signature says that they are as they are wanted.
    """

    found: R_co
    outputs: Outputs
    owner: Owner | None
    state: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        return self.found.key


@dataclass(frozen=True)
class Wanted:
    """What a blueprint makes of a spec.

    `is_whole` tells that all of the owner's things are named here, so that what is not may be
    pruned; a single service to be scaled is a wish of its own. `names` are AWS's, by kind: who else
    bears one is looked for.
    """

    owner: Owner
    resources: tuple[Resource, ...] = ()
    is_whole: bool = True
    names: Mapping[str, Set[str]] = field(default_factory=dict)
