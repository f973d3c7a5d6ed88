"""A service: what was asked for, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .breaker import BreakerRules
from .deployment import Deployment, Revision, Rollout
from .early import EarlySuccess
from .events import EventLog
from .placement import Share
from .stages import ShiftRules
from .task import Tags


@dataclass
class Settings:
    """What a service may change without a new deployment."""

    minimum_percent: float = 100
    maximum_percent: float = 200
    breaker: BreakerRules = field(default_factory=BreakerRules)
    shifting: ShiftRules = field(default_factory=ShiftRules)
    early: EarlySuccess | None = None
    alarms: tuple[str, ...] = ()
    grace: float = 0
    shares: tuple[Share, ...] = ()
    can_exec: bool = False
    propagates: str = "NONE"
    manages_tags: bool = False


@dataclass
class Service:
    """One service, from CreateService until it is forgotten."""

    arn: str
    name: str
    cluster_arn: str
    created_at: float
    desired_count: int
    settings: Settings
    # The API members as they were sent last, for those who ask.
    members: dict[str, Any] = field(default_factory=dict)
    tags: Tags = field(default_factory=list)
    # The request that made it, to tell a repeated one.
    request: dict[str, Any] = field(default_factory=dict)
    status: str = "ACTIVE"
    deployments: list[Deployment] = field(default_factory=list)
    rollouts: list[Rollout] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    events: EventLog = field(default_factory=lambda: EventLog(""))
    last_completed: Revision | None = None
    is_steady: bool = False

    @property
    def cluster_name(self) -> str:
        """The last part of the cluster's ARN."""
        return self.cluster_arn.rpartition("/")[2]

    @property
    def primary(self) -> Deployment:
        """The deployment whose tasks are wanted."""
        return self.deployments[0]

    @property
    def rollout(self) -> Rollout | None:
        """The record of the deployment that is under way."""
        current = self.rollouts[-1] if self.rollouts else None
        return current if current and not current.is_over else None

    def scale(self, count: int, now: float) -> None:
        """Want another number of tasks of the same revision."""
        self.desired_count = self.primary.desired_count = count
        self.primary.updated_at = now

    def others(self) -> Iterator[Deployment]:
        """Deployments whose tasks are to go."""
        return iter(self.deployments[1:])

    def find(self, deployment_id: str) -> Deployment | None:
        """The deployment of that id, if it is still listed."""
        return next((one for one in self.deployments if one.id == deployment_id), None)
