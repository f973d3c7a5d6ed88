"""How ECS shall bring a new version into service."""

from fargatectl.resources.deployment import Deployment
from fargatectl.spec.models.deploy import Canary, Deploy, Linear

STRATEGIES = {
    "rolling": "ROLLING",
    "blue-green": "BLUE_GREEN",
    "canary": "CANARY",
    "linear": "LINEAR",
}


def deployment(deploy: Deploy) -> Deployment:
    breaker = deploy.circuit_breaker
    return Deployment(
        min_healthy=deploy.min_healthy,
        max=deploy.max,
        circuit_breaker=breaker is not None,
        rollback=breaker is not None and breaker.rollback,
        threshold=_threshold(deploy),
        alarms=frozenset(deploy.alarms),
        early_success=_early_success(deploy),
        strategy=STRATEGIES[deploy.strategy],
        bake=_minutes(deploy.bake) if _bakes(deploy) else 0,
        step=_step(deploy),
        pauses=frozenset(stage.upper().replace("-", "_") for stage in deploy.pause),
    )


def _early_success(deploy: Deploy) -> int | None:
    """Where alarms may take it back, it is good only when they have been listened to all along."""
    is_asked_for = "early_success" in deploy.model_fields_set
    if deploy.strategy != "rolling" or (deploy.alarms and not is_asked_for):
        return None
    return deploy.early_success


def _bakes(deploy: Deploy) -> bool:
    """A rolling deployment has nothing to bake unless it is told to."""
    return deploy.strategy != "rolling" or "bake" in deploy.model_fields_set


def _step(deploy: Deploy) -> tuple[float, int] | None:
    match deploy.strategy:
        case "canary":
            canary = deploy.canary or Canary()
            return (canary.percent, _minutes(canary.bake))
        case "linear":
            linear = deploy.linear or Linear()
            return (linear.percent, _minutes(linear.bake))
        case _:
            return None


def _minutes(seconds: int) -> int:
    return seconds // 60


def _threshold(deploy: Deploy) -> tuple[str, int]:
    """AWS's type and value of it; half of the count by default, within 3 and 200."""
    breaker = deploy.circuit_breaker
    if breaker is None or breaker.threshold is None:
        return ("BOUNDED_PERCENT", 50)
    kinds = {"tasks": "COUNT", "percent": "BOUNDED_PERCENT"}
    return (kinds[breaker.threshold.unit], breaker.threshold.value)
