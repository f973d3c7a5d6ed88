"""How far a rollout has come, read from one look at it."""

from collections.abc import Mapping, Sequence
from itertools import chain
from statistics import median
from typing import Any

from fargatectl.runtime.entries import primary
from fargatectl.runtime.look import Look
from fargatectl.runtime.targets import Target, healthy_tasks

Answer = Mapping[str, Any]

ALL = 100  # percent

# The last stage of a deployment that moves requests: the old tasks go, and never come back.
LAST_STAGE = "CLEAN_UP"


def is_steady(look: Look, desired: int | None) -> bool:
    """Whether as many tasks run as are desired, none more is to come, and all targets are healthy.

    `desired` is the count asked for: ECS may still tell the one before.
    """
    service = look.service
    count = service["desiredCount"]
    if desired not in (None, count):
        return False
    is_full = service["runningCount"] == count and service["pendingCount"] == 0
    return is_full and (not look.has_targets or _all_healthy(look, count))


def new_tasks_serve(look: Look, deployment: Answer, entry: Answer) -> bool:
    """Whether nothing is left to a deployment but that old tasks end.

    ECS calls it done minutes later, when the last connection of the last old task has ended. While
    it bakes, or listens to alarms, it may still go back. A first one has nothing to wait for.
    """
    replaces = bool(deployment.get("sourceServiceRevisions"))
    if deployment["status"] != "IN_PROGRESS" or not (entry and replaces):
        return False
    configuration = deployment.get("deploymentConfiguration", {})
    if configuration.get("strategy", "ROLLING") != "ROLLING":
        return deployment.get("lifecycleStage") == LAST_STAGE
    is_watched = deployment.get("alarms", {}).get("status") == "MONITORING"
    if is_watched or configuration.get("bakeTimeInMinutes"):
        return False
    return _have_taken_over(look, entry)


def is_completed(look: Look, entry: Answer) -> bool:
    """Whether the service itself tells that this part of its `deployments` is all there is."""
    is_primary = primary(look.service).get("id") == entry.get("id")
    is_alone = is_primary and others_running(look, entry) == 0
    return is_alone and entry.get("rolloutState") == "COMPLETED" and is_steady(look, None)


def has_let_go(look: Look, deployment: Answer, entry: Answer, *, until_drained: bool) -> bool:
    """Whether no old task of a successful deployment takes requests, or with that: is there at all.

    With early success ECS lets the old tasks go only afterwards; all that is asked for there is
    less than all tasks, then what old ones do is not waited for either.
    """
    if primary(look.service).get("id") != entry.get("id"):  # somebody else's is under way by now
        return True
    if until_drained:
        others = [one for one in look.service["deployments"] if one["status"] == "ACTIVE"]
        return not others and not draining(look)
    early = deployment.get("deploymentConfiguration", {}).get("earlySuccessCriteria", {})
    return early.get("healthyPercent", 100) < ALL or others_running(look, entry) == 0


def serving(look: Look) -> int:
    """How many tasks take requests; without a load balancer, how many run."""
    if look.has_targets:
        return healthy_tasks(look.all_targets)
    return int(look.service.get("runningCount", 0))


def draining(look: Look) -> int:
    """How many tasks only let their connections end."""
    return len({target.id for target in look.all_targets if target.is_leaving})


def others_running(look: Look, entry: Answer) -> int:
    """How many tasks run that are not of this part of the service's `deployments`."""
    deployments = look.service.get("deployments", ())
    return sum(one["runningCount"] for one in deployments if one["id"] != entry.get("id"))


def usual_seconds(latest: Sequence[Answer]) -> float | None:
    """How long successful deployments of a service took, the one in the middle."""
    took = [
        (one["finishedAt"] - one["startedAt"]).total_seconds()
        for one in latest
        if one["status"] == "SUCCESSFUL" and one.get("finishedAt") and one.get("startedAt")
    ]
    return median(took) if took else None


def _have_taken_over(look: Look, entry: Answer) -> bool:
    """Whether all new tasks run and pass their checks, and no old one takes requests.

    Without a load balancer only ECS knows whether a task that runs is well: it ends as done.
    """
    count = look.service["desiredCount"]
    is_full = entry["runningCount"] == count and entry["pendingCount"] == 0
    is_alone = others_running(look, entry) == 0
    return is_full and is_alone and look.has_targets and _all_healthy(look, count)


def _all_healthy(look: Look, count: int) -> bool:
    """The other side of a blue/green deployment has no targets; one side must have them all."""
    groups = [_staying(group) for group in look.targets.values()]
    are_healthy = all(target.is_healthy for target in chain.from_iterable(groups))
    return are_healthy and max(len(group) for group in groups) >= count


def _staying(group: Sequence[Target]) -> list[Target]:
    return [target for target in group if not target.is_leaving]
