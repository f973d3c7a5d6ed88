"""How ECS brings a new version of a service into service, and when it gives up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# How AWS begins the names of the step's members.
_STEPS = {"CANARY": ("canary", "canary"), "LINEAR": ("linear", "step")}


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Percentages are of the desired count. Alarms stop a deployment and roll it back."""

    min_healthy: int = 100
    max: int = 200
    circuit_breaker: bool = True
    rollback: bool = True
    # How many failed tasks trip the breaker: AWS's type and value.
    threshold: tuple[str, int] = ("BOUNDED_PERCENT", 50)
    alarms: frozenset[str] = frozenset()
    # The percentage of healthy tasks at which a rolling deployment is done, while the old ones
    # still drain; None is when those are gone, too.
    early_success: int | None = None
    # AWS's word. With CANARY the share of the first step, with LINEAR of each, and its minutes.
    strategy: str = "ROLLING"
    step: tuple[float, int] | None = None
    # Minutes for which both versions stay up after all requests have moved.
    bake: int = 0
    # Stages at which to wait for somebody.
    pauses: frozenset[str] = frozenset()

    def to_aws(self) -> dict[str, Any]:
        """All of it, also what is off: ECS keeps what is not mentioned."""
        kind, value = self.threshold
        return {
            "strategy": self.strategy,
            "bakeTimeInMinutes": self.bake,
            "lifecycleHooks": self._hooks(),
            **self._shifting(),
            "minimumHealthyPercent": self.min_healthy,
            "maximumPercent": self.max,
            "deploymentCircuitBreaker": {
                "enable": self.circuit_breaker,
                "rollback": self.rollback,
                "thresholdConfiguration": {"type": kind, "value": value},
            },
            "alarms": {
                "alarmNames": sorted(self.alarms),
                "enable": bool(self.alarms),
                "rollback": bool(self.alarms),
            },
        }

    def after(self, found: "Deployment") -> dict[str, Any]:
        """The same for a service that has another: ECS keeps what it does not take any more."""
        ends = self.strategy != "ROLLING" and found.early_success is not None
        return {**self.to_aws(), **({"earlySuccessCriteria": {"enable": False}} if ends else {})}

    @classmethod
    def from_aws(cls, configuration: Mapping[str, Any]) -> "Deployment":
        breaker = configuration.get("deploymentCircuitBreaker", {})
        threshold = breaker.get("thresholdConfiguration", {})
        alarms = configuration.get("alarms", {})
        return cls(
            min_healthy=configuration.get("minimumHealthyPercent", 100),
            max=configuration.get("maximumPercent", 200),
            circuit_breaker=breaker.get("enable", False),
            rollback=breaker.get("rollback", False),
            threshold=(threshold.get("type", "BOUNDED_PERCENT"), threshold.get("value", 50)),
            alarms=frozenset(alarms.get("alarmNames", ()) if alarms.get("enable") else ()),
            early_success=_early(configuration),
            strategy=configuration.get("strategy", "ROLLING"),
            step=_step(configuration),
            bake=configuration.get("bakeTimeInMinutes", 0),
            pauses=frozenset(
                stage
                for hook in configuration.get("lifecycleHooks", ())
                for stage in hook.get("lifecycleStages", ())
            ),
        )

    def _hooks(self) -> list[dict[str, Any]]:
        stages = sorted(self.pauses)
        return [{"targetType": "PAUSE", "lifecycleStages": stages}] if stages else []

    def _shifting(self) -> dict[str, Any]:
        """What each strategy takes, and the others do not."""
        if self.strategy == "ROLLING":
            return {"earlySuccessCriteria": self._early_success()}
        if self.step is None:
            return {}
        name, first = _STEPS[self.strategy]
        percent, minutes = self.step
        step = {f"{first}Percent": percent, f"{first}BakeTimeInMinutes": minutes}
        return {f"{name}Configuration": step}

    def _early_success(self) -> dict[str, Any]:
        if self.early_success is None:
            return {"enable": False}
        return {
            "enable": True,
            "healthyPercent": self.early_success,
            "sourceServiceRevisionCleanup": "DEFERRED",
        }


def _early(configuration: Mapping[str, Any]) -> int | None:
    """Kept by ECS, and without meaning, once the strategy is another."""
    early = configuration.get("earlySuccessCriteria", {})
    is_rolling = configuration.get("strategy", "ROLLING") == "ROLLING"
    return early.get("healthyPercent") if is_rolling and early.get("enable") else None


def _step(configuration: Mapping[str, Any]) -> tuple[float, int] | None:
    strategy = configuration.get("strategy", "")
    if strategy not in _STEPS:
        return None
    name, first = _STEPS[strategy]
    step = configuration.get(f"{name}Configuration", {})
    return (step.get(f"{first}Percent", 0), step.get(f"{first}BakeTimeInMinutes", 0))
