"""How a rollout stands, judged from one look at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fargatectl.runtime.entries import primary
from fargatectl.runtime.look import Look
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.pausing import waiting_hook
from fargatectl.runtime.revisions import Revisions

Answer = Mapping[str, Any]

# ECS's words for how a service deployment stands. One that is not here tells nothing.
KNOWN = frozenset(
    {
        *("PENDING", "IN_PROGRESS", "SUCCESSFUL", "STOPPED", "STOP_REQUESTED"),
        *("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"),
    }
)


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


def _went_back_to(deployment: Answer, look: Look, revisions: Revisions) -> str | None:
    revision = deployment.get("rollback", {}).get("serviceRevisionArn", "")
    definition, now = revisions.task_definition(revision), primary(look.service)
    return revision_of(definition or now.get("taskDefinition", "")) or None


def _pause(deployment: Answer) -> Paused | None:
    waiting = waiting_hook(deployment)
    if waiting is None:
        return None
    expires = waiting.get("expiresAt")
    stage = deployment.get("lifecycleStage", "")
    return Paused(stage, expires.timestamp() if expires else None)
