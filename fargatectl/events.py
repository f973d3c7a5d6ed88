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
class Foreseen(Event):
    """What will or may keep the new version from working, seen before anything is written.

    `where` is a line of the spec, `fargate.yaml:4`; `service` is empty of what concerns all.
    """

    service: str
    check: str
    severity: Literal["fails", "may fail"]
    message: str
    where: str
    fix: str


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

    `previous` is the revision being replaced (None on a first deployment); `old_running` its tasks
    and `draining` those that only let their connections end. `failed` counts new tasks. `usual` is
    how many seconds the service's deployments mostly take, None when none is known. `strategy` and
    `stage` are ECS's; `traffic` is the percentage of requests that go to the new revision, where
    ECS tells it.
    """

    service: str
    revision: str
    previous: str | None
    desired: int
    running: int
    pending: int
    old_running: int
    draining: int = 0
    failed: int = 0
    targets: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    usual: float | None = None
    strategy: str = ""
    stage: str = ""
    traffic: float | None = None


@dataclass(frozen=True, kw_only=True)
class TaskFailed(Event):
    """A task of the new revision that stopped or was refused, with what is known of the reason.

    `logs` are its last lines, oldest first; `cause` and `fix` are our diagnosis of it, and whether
    it passes by itself or will happen to every next task. `where` is the place in the spec file of
    what they name (`fargate.yaml:18`), empty where that is not known.
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
    passes: bool = False
    repeats: bool = False
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class RolloutGivenUp(Event):
    """We had ECS stop the deployment because it could not succeed; `reason` says why we think so.

    ECS takes it back to `back_to`, None on a first deployment. `refusal` is why AWS does not let us
    stop it; then ECS goes on.
    """

    service: str
    revision: str
    reason: str
    back_to: str | None
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class RolloutDone(Event):
    """The service serves what was asked for; `draining` old tasks are still about to end."""

    service: str
    revision: str
    running: int
    desired: int
    seconds: float
    has_targets: bool = False
    draining: int = 0


@dataclass(frozen=True, kw_only=True)
class RolloutFailed(Event):
    """The deployment ended without success.

    `rolled_back_to` is the revision that serves instead; None when there was nothing to go back to
    or ECS does not roll back. `serving` of `desired` count its running tasks. `is_over` is False
    when we only stopped waiting, and ECS goes on.
    """

    service: str
    revision: str
    reason: str
    rolled_back_to: str | None
    serving: int
    desired: int = 0
    is_over: bool = True
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


RolloutEvent = (
    ServiceSaid
    | Progress
    | TaskFailed
    | RolloutGivenUp
    | RolloutDone
    | RolloutFailed
    | RolloutPaused
)
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
