"""The members of a service: which start a deployment, what they default to, what they mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.local.scheduler.breaker import BreakerRules
from fargatectl.local.scheduler.early import EarlySuccess
from fargatectl.local.scheduler.service import Settings
from fargatectl.local.scheduler.stages import Hooks, ShiftRules

from . import capacity
from .deployment_rules import STEPS

# A change of these needs new tasks, so it starts a deployment.
REVISION_MEMBERS = (
    "networkConfiguration",
    "platformVersion",
    "loadBalancers",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
# A change of these does not.
SERVICE_DEFAULTS: Mapping[str, Any] = {
    "capacityProviderStrategy": [],
    "deploymentConfiguration": {},
    "deploymentController": {"type": "ECS"},
    "availabilityZoneRebalancing": "ENABLED",
    "placementConstraints": [],
    "placementStrategy": [],
    "healthCheckGracePeriodSeconds": 0,
    "schedulingStrategy": "REPLICA",
    "enableECSManagedTags": False,
    "propagateTags": "NONE",
    "enableExecuteCommand": False,
}
DEPLOYMENT_DEFAULTS: Mapping[str, Any] = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
    "bakeTimeInMinutes": 0,
}


def revision_members(params: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What the next deployment is made of."""
    given = {name: params[name] for name in REVISION_MEMBERS if params.get(name) is not None}
    return {"platformVersion": "LATEST", "loadBalancers": [], **before, **given}


def service_members(params: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What the service itself is made of."""
    given = {name: params[name] for name in SERVICE_DEFAULTS if params.get(name) is not None}
    merged = {**SERVICE_DEFAULTS, **before, **given}
    merged["deploymentConfiguration"] = _configuration(
        given.get("deploymentConfiguration", {}), before.get("deploymentConfiguration", {})
    )
    return merged


def _configuration(given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What is not mentioned stays, but for the steps of a strategy that has gone."""
    strategy = given.get("strategy", before.get("strategy"))
    gone = {f"{section}Configuration" for each, (section, *_) in STEPS.items() if each != strategy}
    kept = {name: value for name, value in before.items() if name not in gone}
    return {**DEPLOYMENT_DEFAULTS, **kept, **given}


def settings(members: Mapping[str, Any]) -> Settings:
    """The members as the scheduler wants them."""
    configuration = members["deploymentConfiguration"]
    return Settings(
        minimum_percent=configuration["minimumHealthyPercent"],
        maximum_percent=configuration["maximumPercent"],
        breaker=breaker(configuration["deploymentCircuitBreaker"]),
        shifting=shifting(configuration),
        early=early_success(configuration),
        alarms=alarms(configuration.get("alarms") or {}),
        grace=members["healthCheckGracePeriodSeconds"],
        shares=capacity.shares(members["capacityProviderStrategy"]),
        can_exec=members["enableExecuteCommand"],
        propagates=members["propagateTags"],
        manages_tags=members["enableECSManagedTags"],
    )


def shifting(configuration: Mapping[str, Any]) -> ShiftRules:
    """How requests move; AWS's defaults where nothing is said."""
    strategy = configuration["strategy"]
    given = configuration.get(f"{strategy.lower()}Configuration") or {}
    percent, rest = {"CANARY": (5.0, 10), "LINEAR": (10.0, 6)}.get(strategy, (100.0, 0))
    name = {"CANARY": "canary", "LINEAR": "step"}.get(strategy, "")
    return ShiftRules(
        strategy=strategy,
        bake=configuration["bakeTimeInMinutes"] * 60,
        percent=given.get(f"{name}Percent", percent),
        step_bake=given.get(f"{name}BakeTimeInMinutes", rest) * 60,
        hooks=hooks(configuration.get("lifecycleHooks") or []),
    )


def hooks(given: Sequence[Mapping[str, Any]]) -> Hooks:
    """Where to pause. Lambda functions are taken to agree."""
    pauses = [one for one in given if one.get("targetType") == "PAUSE"]
    timeout = next((one.get("timeoutConfiguration") or {} for one in pauses), {})
    return Hooks(
        frozenset(stage for one in pauses for stage in one.get("lifecycleStages", ())),
        timeout.get("timeoutInMinutes", 1440) * 60,
        timeout.get("action", "ROLLBACK"),
    )


def early_success(configuration: Mapping[str, Any]) -> EarlySuccess | None:
    """The criteria by which a rolling update is done early, if there are any."""
    given = configuration.get("earlySuccessCriteria") or {}
    if not given.get("enable") or configuration["strategy"] != "ROLLING":
        return None
    return EarlySuccess(
        percent=given.get("healthyPercent", 100),
        waits_for_old=given.get("sourceServiceRevisionCleanup") == "BLOCKING",
        bake=configuration["bakeTimeInMinutes"] * 60,
    )


def alarms(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The alarms that are watched."""
    return tuple(given.get("alarmNames", ())) if given.get("enable") else ()


def breaker(given: Mapping[str, Any]) -> BreakerRules:
    """The circuit breaker's rules."""
    threshold = given.get("thresholdConfiguration") or {}
    return BreakerRules(
        is_enabled=given.get("enable", False),
        rolls_back=given.get("rollback", False),
        resets_on_healthy=given.get("resetOnHealthyTask", True),
        kind=threshold.get("type", "BOUNDED_PERCENT"),
        value=threshold.get("value", 50),
    )
