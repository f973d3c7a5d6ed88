"""What happens during an action, as plain values: iterators yield them, renderers show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Action = Literal["create", "update", "keep", "delete"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """`time` is in seconds since the epoch."""

    time: float


@dataclass(frozen=True, kw_only=True)
class StepStarted(Event):
    """A write on one resource begins; `resource` is kind/name."""

    resource: str
    action: Action


@dataclass(frozen=True, kw_only=True)
class StepWaits(Event):
    """What a write that takes minutes waits for; told when that changes."""

    resource: str
    message: str


@dataclass(frozen=True, kw_only=True)
class StepDone(Event):
    """`outputs` is what AWS told of the resource: its ARN or id, a DNS name."""

    resource: str
    action: Action
    seconds: float
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StepFailed(Event):
    resource: str
    action: Action
    error: Exception


@dataclass(frozen=True, kw_only=True)
class ServiceSaid(Event):
    """ECS's own words about a service, without its name in front; told once each, oldest first."""

    service: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Progress(Event):
    """Where a rollout stands. `targets` counts load-balancer targets by health state.

    `previous` is the revision being replaced (None on a first deployment); `old_running` its tasks.
    `stage` is ECS's lifecycle stage and `traffic` the percentage of requests that go to the new
    revision, where ECS tells them.
    """

    service: str
    revision: str
    previous: str | None
    desired: int
    running: int
    pending: int
    old_running: int
    targets: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    stage: str = ""
    traffic: float | None = None


@dataclass(frozen=True, kw_only=True)
class TaskFailed(Event):
    """A task of the new revision that stopped or was refused, with what is known of the reason.

    `logs` are its last lines, oldest first; `cause` and `fix` are our diagnosis of it.
    """

    service: str
    revision: str
    task: str
    stop_code: str
    reason: str
    container: str
    exit_code: int | None
    health: str
    logs: tuple[str, ...]
    cause: str
    fix: str


@dataclass(frozen=True, kw_only=True)
class RolloutDone(Event):
    """The service serves what was asked for."""

    service: str
    revision: str
    running: int
    desired: int
    seconds: float
    has_targets: bool = False


@dataclass(frozen=True, kw_only=True)
class RolloutFailed(Event):
    """The deployment ended without success.

    `rolled_back_to` is the revision that serves instead; None when there was nothing to go back to
    or ECS does not roll back. `serving` counts its running tasks.
    """

    service: str
    revision: str
    reason: str
    rolled_back_to: str | None
    serving: int
    failures: tuple[TaskFailed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RolloutPaused(Event):
    """The deployment waits at a pause hook until somebody continues it or `expires` passes."""

    service: str
    revision: str
    stage: str
    expires: float | None


@dataclass(frozen=True, kw_only=True)
class WentBack(Event):
    """A deployment was stopped by somebody who wanted that, and the revision before it serves.

    `serving` counts the tasks of `back_to`.
    """

    service: str
    revision: str
    back_to: str
    serving: int


RolloutEvent = ServiceSaid | Progress | TaskFailed | RolloutDone | RolloutFailed | RolloutPaused
StepEvent = StepStarted | StepWaits | StepDone | StepFailed


@dataclass(frozen=True, kw_only=True)
class TaskMoved(Event):
    """A one-off task got to another status of ECS: PENDING, RUNNING, STOPPED."""

    service: str
    revision: str
    task: str
    status: str


@dataclass(frozen=True, kw_only=True)
class LogLine(Event):
    service: str
    task: str
    container: str
    message: str
