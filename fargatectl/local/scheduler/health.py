"""Whether a task counts as healthy, and if not, why."""

from .agenda import Agenda
from .rolling import Standing
from .targets import Target, Targets
from .task import Task

# Without any health check ECS counts a task only after it has run a while.
SETTLING = 40.0


def standing(task: Task, targets: Targets, agenda: Agenda, grace: float) -> Standing:
    """What the service scheduler thinks of a task nobody has told to stop."""
    if not task.is_running or task.started_at is None:
        return Standing.STARTING
    age = agenda.elapsed(task.started_at)
    found = [targets.find(address) for address in task.addresses()]
    if is_sick(task, found):
        # healthCheckGracePeriodSeconds ignores load balancer and container checks alike.
        return Standing.STARTING if age < grace else Standing.UNHEALTHY
    if task.template.has_health_check and task.health != "HEALTHY":
        return Standing.STARTING
    if any(target is not None and target.state != "healthy" for target in found):
        return Standing.STARTING
    has_check = task.template.has_health_check or task.target_groups
    return Standing.HEALTHY if has_check or age >= SETTLING else Standing.STARTING


def is_sick(task: Task, targets: list[Target | None]) -> bool:
    """Whether a check has failed for good."""
    return task.health == "UNHEALTHY" or any(one and one.state == "unhealthy" for one in targets)


def failing_target(task: Task, targets: Targets) -> Target | None:
    """The first target of the task that its load balancer calls unhealthy."""
    for address in task.addresses():
        target = targets.find(address)
        if target and target.state == "unhealthy":
            return target
    return None
