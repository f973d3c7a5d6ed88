"""How a rollout stands, judged from one look at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fargatectl.runtime.look import Look
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.revisions import Revisions
from fargatectl.runtime.targets import healthy_tasks

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Succeeded:
    """The service serves what was asked for."""


@dataclass(frozen=True)
class Failed:
    """ECS has given up. `rolled_back_to` is the revision it went back to, as `web:7`."""

    reason: str
    rolled_back_to: str | None = None


@dataclass(frozen=True)
class Paused:
    """A hook waits for somebody to continue. `expires` in seconds since the epoch."""

    stage: str
    expires: float | None


Outcome = Succeeded | Failed | Paused


def outcome_of(deployment: Answer, look: Look, revisions: Revisions) -> Outcome | None:
    """The end of a service deployment, None while it goes on.

    Only SUCCESSFUL is success: a service that was rolled back is just as stable.
    """
    reason = deployment.get("statusReason") or ""
    match deployment["status"]:
        case "SUCCESSFUL":
            return Succeeded()
        case "ROLLBACK_SUCCESSFUL":
            return Failed(
                reason or "ECS rolled it back.", _went_back_to(deployment, look, revisions)
            )
        case "ROLLBACK_FAILED":
            return Failed(reason or "ECS could not roll it back.")
        case "STOPPED":
            return Failed(reason or "The deployment was stopped.")
        case "ROLLBACK_REQUESTED" | "ROLLBACK_IN_PROGRESS" | "STOP_REQUESTED":
            return None
    # Set, with whatever status, when the deployment failed and no rollback is configured.
    if deployment.get("stoppedAt"):
        return Failed(reason or "The deployment was stopped.")
    return _pause(deployment)


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


def serving(look: Look) -> int:
    """How many tasks take requests; without a load balancer, how many run."""
    if look.has_targets:
        return healthy_tasks(look.all_targets)
    return int(look.service.get("runningCount", 0))


def primary(look: Look) -> Answer:
    """The deployment that ECS works towards."""
    deployments = look.service.get("deployments", ())
    return next((one for one in deployments if one["status"] == "PRIMARY"), {})


def _went_back_to(deployment: Answer, look: Look, revisions: Revisions) -> str | None:
    revision = deployment.get("rollback", {}).get("serviceRevisionArn", "")
    definition = revisions.task_definition(revision) or primary(look).get("taskDefinition", "")
    return revision_of(definition) or None


def _pause(deployment: Answer) -> Paused | None:
    hooks = deployment.get("lifecycleHookDetails", ())
    waiting = next((hook for hook in hooks if hook.get("status") == "AWAITING_ACTION"), None)
    if waiting is None:
        return None
    expires = waiting.get("expiresAt")
    stage = deployment.get("lifecycleStage", "")
    return Paused(stage, expires.timestamp() if expires else None)


def _all_healthy(look: Look, count: int) -> bool:
    """The other side of a blue/green deployment has no targets; one side must have them all."""
    groups = [
        [target for target in group if not target.is_leaving] for group in look.targets.values()
    ]
    are_healthy = all(target.is_healthy for group in groups for target in group)
    return are_healthy and max(len(group) for group in groups) >= count
