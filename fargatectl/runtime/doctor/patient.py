"""Who is examined: a service or a job, as the spec wants it and as the plan would make it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fargatectl.runtime.doctor.findings import Finding, Severity
from fargatectl.spec import SpecFile
from fargatectl.spec.models.service import Service
from fargatectl.spec.models.task import Task

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Rule:
    """What a security group lets in or out: ports, and an address range or another group.

    Protocol `-1` is all of them, whatever the ports.
    """

    peer: str
    first: int = -1
    last: int = -1
    protocol: str = "tcp"

    def takes(self, port: int) -> bool:
        """Whether TCP on that port is among them."""
        if self.protocol == "-1":
            return True
        return self.protocol in ("tcp", "6") and self.first <= port <= self.last


@dataclass(frozen=True)
class Way:
    """How a load balancer reaches the tasks: by its groups and subnets, at a container's port."""

    balancer: str  # as a sentence says it
    groups: frozenset[str]
    subnets: frozenset[str]
    port: int


@dataclass(frozen=True)
class Need:
    """What the caller must be allowed to do, and on which ARN."""

    action: str
    resource: str


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """What the plan makes of a patient. What is not made yet reads `${kind/name.output}`.

    `execution_role` is empty where the plan grants all that is needed to a role that it makes.
    `opening` are what the plan lets into security groups, by the group; `rerouted` the subnets
    whose way out it changes, and `reached` AWS's services that it makes endpoints for. `needs` are
    what the caller must be allowed to do for it, `distrusting` roles of ours whose trust in ECS
    somebody took away. `is_live` tells that the service stands.
    """

    execution_role: str = ""
    subnets: frozenset[str] = frozenset()
    security_groups: frozenset[str] = frozenset()
    public_ip: bool = False
    opening: Mapping[str, frozenset[Rule]] = field(default_factory=dict)
    rerouted: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()
    vpc: str = ""
    ways: tuple[Way, ...] = ()
    distrusting: frozenset[str] = frozenset()
    is_live: bool = False
    needs: frozenset[Need] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Patient:
    """`containers` are as ECS writes them; `arch` is the registries' word: amd64 or arm64.

    `most` tasks of `vcpu` each are the most that the spec lets run. `unbuilt` are containers whose
    image is not made yet. `runs` is the ECS service by its cluster, if it stands; `count` how many
    tasks it shall have. `prospect` is None where the spec's errors let no plan be made.
    """

    file: SpecFile
    at: Location
    task: Task
    containers: tuple[Mapping[str, Any], ...]
    arch: str
    vcpu: float
    most: int
    count: int
    on_spot: float = 0.0
    unbuilt: frozenset[str] = frozenset()
    limits: tuple[int, int] | None = None  # of a rolling deployment: min_healthy and max
    grace: int | None = None
    runs: tuple[str, str] | None = None
    running: int = 0
    prospect: Prospect | None = None

    @property
    def name(self) -> str:
        return str(self.at[-1])

    @property
    def service(self) -> Service | None:
        return self.task if isinstance(self.task, Service) else None

    def place(self, container: str) -> Location:
        """The keys that lead to a container."""
        return self.at if container == self.name else (*self.at, "sidecars", container)

    def finding(
        self,
        check: str,
        message: str,
        severity: Severity | None = None,
        *,
        at: Iterable[str | int] | None = None,
        fix: str = "",
    ) -> Finding:
        """A finding about this one, at a place of the file below it."""
        where = self.file.where(*(self.at if at is None else at))
        return Finding(check, message, severity, where, fix, self.name)
