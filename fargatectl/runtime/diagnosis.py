"""Why a task failed and what to do about it, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fargatectl.runtime.causes.exits import by_exit_code
from fargatectl.runtime.causes.health import HEALTH, HEALTH_LOGS
from fargatectl.runtime.causes.known import Diagnosis, first_match
from fargatectl.runtime.causes.output import OUTPUT, missing_variable
from fargatectl.runtime.causes.reasons import REASONS

__all__ = ["Diagnosis", "Symptoms", "diagnose", "is_known"]


@dataclass(frozen=True, kw_only=True)
class Symptoms:
    """All that is known of a failure; each part may be empty.

    `reason` is the task's stoppedReason or an event's message, `container_reason` and `exit_code`
    those of `container`, `health` what the load balancer said of the target, `logs` the last
    lines, `sets` the names that the container's environment and secrets set, and `before` those
    that the revision before it did, by its name.
    """

    stop_code: str = ""
    reason: str = ""
    container: str = ""
    container_reason: str = ""
    exit_code: int | None = None
    health: str = ""
    logs: tuple[str, ...] = ()
    sets: frozenset[str] = frozenset()
    before: Mapping[str, frozenset[str]] = field(default_factory=dict)


def diagnose(symptoms: Symptoms) -> Diagnosis:
    """The most probable cause: what AWS names, else what the program wrote, else how it ended."""
    return (
        first_match(REASONS, _said_by_aws(symptoms))
        or _by_output(symptoms)
        or first_match(HEALTH, f"{symptoms.health} {symptoms.reason}")
        or by_exit_code(symptoms.exit_code, symptoms.container)
        or _unknown(symptoms)
    )


def is_known(reason: str) -> bool:
    """Whether AWS's words alone name a cause."""
    return first_match(REASONS, reason) is not None


def _said_by_aws(symptoms: Symptoms) -> str:
    return f"{symptoms.stop_code}: {symptoms.reason} {symptoms.container_reason}"


def _by_output(symptoms: Symptoms) -> Diagnosis | None:
    """The last line that says something is the nearest to the end."""
    output = "\n".join(symptoms.logs)
    is_unhealthy = bool(symptoms.health) or "health check" in symptoms.reason
    return (
        missing_variable(output, symptoms.sets, symptoms.before)
        or first_match(OUTPUT, output)
        or (first_match(HEALTH_LOGS, output) if is_unhealthy else None)
    )


def _unknown(symptoms: Symptoms) -> Diagnosis:
    said = symptoms.container_reason or symptoms.reason or symptoms.stop_code
    return Diagnosis(
        f"ECS says: {said}" if said else "ECS gives no reason.",
        "Read the task's log lines (`fargatectl logs --task ID`) and `fargatectl events`.",
    )
