"""The doors of an app: its load balancers, each with its name and its place in the file."""

from dataclasses import dataclass

from fargatectl.spec.models.http import Http
from fargatectl.spec.models.load_balancer import LoadBalancer
from fargatectl.spec.models.rules import Action

Location = tuple[str | int, ...]

# In no name that the file gives, and allowed in tags and in security groups' names.
MARK = "@"


@dataclass(frozen=True)
class Door:
    """One load balancer that requests come in by. `load_balancer` itself has no name."""

    name: str | None
    wanted: LoadBalancer

    @property
    def at(self) -> Location:
        """Where the file tells of it."""
        return ("load_balancers", self.name) if self.name else ("load_balancer",)

    @property
    def key(self) -> str:
        """`load_balancers.internal`: what the file calls it."""
        return ".".join(map(str, self.at))

    @property
    def called(self) -> str:
        return called(self.name)

    @property
    def actions(self) -> tuple[Action, ...]:
        """What it does by itself with some requests, and with the rest."""
        default = self.wanted.default
        return (*self.wanted.rules, *([default] if default else []))

    @property
    def forwarded(self) -> frozenset[str]:
        """The services that it forwards to by itself."""
        return frozenset(name for action in self.actions for name in action.forward)

    def is_for(self, way: Http) -> bool:
        """Whether the way in leads through it."""
        return way.load_balancer == self.name

    def title(self, what: str) -> str:
        """What a thing of which each has one is called: `http`, `http@internal`."""
        return f"{what}{MARK}{self.name}" if self.name else what

    def has(self, title: str) -> bool:
        """Whether a thing of that title is one of its own."""
        return name_in(title) == self.name


def name_in(title: str) -> str | None:
    """The name of the door that a thing of that title is of: `internal` of `http@internal`."""
    return title.partition(MARK)[2] or None


def called(name: str | None) -> str:
    """A load balancer as a sentence says it."""
    return f"load balancer {name}" if name else "the load balancer"
