"""The events of a service, in AWS's words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .ids import random_uuid

KEPT = 100
# ECS does not repeat an event about the same trouble for six hours.
SILENCE = 6 * 3600.0

PLACED_WRONG = (
    "was unable to stop or start tasks during a deployment because of the service deployment "
    "configuration. Update the minimumHealthyPercent or maximumPercent value and try again."
)
INCONSISTENT = (
    "is unable to consistently start tasks successfully. For more information, see the "
    "Troubleshooting section."
)
STEADY = "has reached a steady state."


@dataclass(frozen=True)
class Event:
    """One line of a service's history."""

    id: str
    created_at: float
    message: str


@dataclass
class EventLog:
    """The last hundred events, newest first, each said once while its trouble lasts."""

    service: str
    entries: list[Event] = field(default_factory=list)
    _troubles: dict[str, float] = field(default_factory=dict)

    def add(self, now: float, text: str) -> None:
        """Say what happened."""
        message = f"(service {self.service}) {text}"
        self.entries.insert(0, Event(random_uuid(), now, message))
        del self.entries[KEPT:]

    def complain(self, now: float, text: str) -> None:
        """Say what is wrong, unless it was said and is not over yet."""
        said = self._troubles.get(text)
        if said is None or now - said >= SILENCE:
            self._troubles[text] = now
            self.add(now, text)

    def settle(self, now: float) -> None:
        """All is well: troubles may be named again."""
        self._troubles.clear()
        self.add(now, STEADY)


def listed(ids: Sequence[str]) -> str:
    """Task ids as events name them."""
    return " ".join(f"(task {one})" for one in ids)


def started(ids: Sequence[str], replaced: int = 0) -> str:
    """Tasks were launched, some in place of unhealthy ones."""
    text = f"has started {len(ids)} tasks: {listed(ids)}."
    if replaced:
        text += f" Amazon ECS replaced {replaced} tasks due to an unhealthy status."
    return text


def stopped(ids: Sequence[str]) -> str:
    """Tasks were told to stop."""
    return f"has stopped {len(ids)} running tasks: {listed(ids)}."


def draining(count: int) -> str:
    """Load balancers let the connections of some tasks end."""
    return f"has begun draining connections on {count} tasks."


def registered(count: int, group: str) -> str:
    """Targets were added to a group."""
    return f"registered {count} targets in (target-group {group})"


def deregistered(count: int, group: str) -> str:
    """Targets were taken out of a group."""
    return f"deregistered {count} targets in (target-group {group})"


def unhealthy_target(task: str, port: int, group: str, reason: str) -> str:
    """A load balancer found a task wanting."""
    return (
        f"(task {task}) (port {port}) is unhealthy in (target-group {group}) "
        f"due to (reason {reason})."
    )


def unhealthy_container(task: str) -> str:
    """A container's own check failed."""
    return f"(task {task}) failed container health checks."


def unplaced(reason: str) -> str:
    """A task could not be started."""
    return f"was unable to place a task. Reason: {reason}"


def refused_role(role: str) -> str:
    """A role of the task cannot be assumed."""
    return f"failed to launch a task with (error {role_refusal(role)})"


def role_refusal(role: str) -> str:
    """What ECS says about a role that is too new, or does not trust it."""
    return (
        f"ECS was unable to assume the role '{role}' that was provided for this task. Please "
        "verify that the role being passed has the proper trust relationship and permissions "
        "and that your IAM user has permissions to pass this role."
    )


def completed(deployment: str) -> str:
    """A deployment is done."""
    return f"(deployment {deployment}) deployment completed."


def failed(deployment: str, why: str = "tasks failed to start.") -> str:
    """A deployment is given up."""
    return f"(deployment {deployment}) deployment failed: {why}"


def alarmed(deployment: str) -> str:
    """A deployment is given up because of an alarm."""
    return f"deployment {deployment} deployment failed: alarm detected."


def rolling_back(deployment: str) -> str:
    """The service goes back to a deployment that worked."""
    return f"rolling back to deployment {deployment}."
