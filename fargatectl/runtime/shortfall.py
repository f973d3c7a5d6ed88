"""What a rollout that was watched for too long still lacks, and what ECS goes on doing."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from fargatectl.runtime.look import Look
from fargatectl.runtime.standing import others_running

Answer = Mapping[str, Any]


def shortfall(look: Look, entry: Answer, timeout: float) -> str:
    """One line for people: the time, the tasks, the targets, and who goes on."""
    after = f"Not done after {_duration(timeout)}"
    if not look.service:
        return f"{after}: ECS knows no such service."
    counts = entry or look.service
    return f"{after}: {', '.join(_lacks(look, counts))}. {_goes_on(look)}"


def _lacks(look: Look, counts: Answer) -> list[str]:
    lacks = [f"{counts['runningCount']} of {look.service['desiredCount']} tasks running"]
    if counts["pendingCount"]:
        lacks.append(f"{counts['pendingCount']} starting")
    health = Counter(target.health for target in look.all_targets if not target.is_healthy)
    lacks += [f"{count} of its targets {state}" for state, count in health.items()]
    reasons = {target.reason for target in look.all_targets if target.health == "unhealthy"}
    if leaving := others_running(look, counts) if look.deployment else 0:
        lacks.append(f"{leaving} old ones still running")
    return [*lacks, *sorted(filter(None, reasons))]


def _goes_on(look: Look) -> str:
    deployment = look.deployment or {}
    if deployment.get("status") == "SUCCESSFUL":
        return "The new tasks serve; ECS goes on letting the old ones go."
    if "ROLLBACK" in deployment.get("status", ""):
        return "ECS is still rolling it back."
    breaker = deployment.get("deploymentCircuitBreaker", {})
    if breaker.get("status") in (None, "DISABLED"):
        return "ECS goes on trying; `fargatectl rollback` ends that."
    failed, threshold = breaker.get("failureCount", 0), breaker.get("threshold", 0)
    return f"ECS goes on until its circuit breaker counts {threshold} failed tasks ({failed} now)."


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes} min"] if minutes else []
    return " ".join([*parts, f"{rest} s"] if rest or not minutes else parts)
