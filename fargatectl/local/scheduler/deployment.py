"""Revisions of a service, the deployments that put them in place, and the record of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .breaker import BreakerRules
from .ids import deployment_id
from .stages import Progress, Shift
from .template import TaskTemplate
from .world import Network


@dataclass(frozen=True)
class Revision:
    """All that makes the tasks of a service what they are."""

    arn: str
    created_at: float
    template: TaskTemplate
    network: Network
    # Group ARN, container name and port of each load balancer entry.
    target_groups: tuple[tuple[str, str, int], ...] = ()
    # How requests come to them from the revision before.
    shifts: tuple[Shift, ...] = ()
    platform_version: str = "LATEST"
    # The API members as they were sent, for those who ask.
    members: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Deployment:
    """One entry of `deployments` in DescribeServices."""

    revision: Revision
    created_at: float
    desired_count: int
    id: str = field(default_factory=deployment_id)
    status: str = "PRIMARY"
    state: str = "IN_PROGRESS"
    reason: str = ""
    failures: int = 0
    updated_at: float = 0
    launch_failures: int = 0
    held_since: float = 0
    hold: float = 0
    # Since when it has met the criteria of an early success.
    met_since: float | None = None

    def __post_init__(self) -> None:
        self.updated_at = self.created_at
        self.reason = f"ECS deployment {self.id} in progress."

    @property
    def is_in_progress(self) -> bool:
        """Whether ECS still works on it."""
        return self.state == "IN_PROGRESS"

    def settle(self, now: float, state: str, reason: str) -> None:
        """Come to an end, or back from one."""
        self.state, self.reason, self.updated_at = state, reason, now


ENDED = ("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")


@dataclass(frozen=True)
class Rollback:
    """Why and when a service went back, and to which revision."""

    reason: str
    started_at: float
    revision: str


@dataclass
class Rollout:
    """The record of one deployment's way: a `serviceDeployment`."""

    arn: str
    service_arn: str
    cluster_arn: str
    created_at: float
    target: Revision
    sources: tuple[Revision, ...]
    configuration: Mapping[str, Any]
    breaker: BreakerRules
    threshold: int
    status: str = "IN_PROGRESS"
    reason: str | None = None
    started_at: float | None = None
    finished_at: float | None = None
    stopped_at: float | None = None
    updated_at: float = 0
    failures: int = 0
    is_tripped: bool = False
    # Of one that moves requests: where it stands.
    progress: Progress | None = None
    # The alarms that ended it; when they were looked at last; whether they rang from the start.
    triggered: tuple[str, ...] = ()
    heard_at: float | None = None
    is_deaf: bool = False
    rollback: Rollback | None = None

    def __post_init__(self) -> None:
        self.started_at = self.updated_at = self.created_at

    @property
    def is_over(self) -> bool:
        """Whether its status is final."""
        return self.status in ENDED

    def move(self, now: float, status: str, reason: str | None = None) -> None:
        """Change the status; a final one sets the times that go with it."""
        self.status, self.updated_at = status, now
        self.reason = reason or self.reason
        if self.is_over:
            self.finished_at = now
        if status == "STOPPED":
            self.stopped_at = now
