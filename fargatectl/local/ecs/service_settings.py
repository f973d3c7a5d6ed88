"""The members of a service: which start a deployment, what they default to, what they mean."""

from collections.abc import Mapping
from typing import Any

from fargatectl.local.scheduler.breaker import BreakerRules
from fargatectl.local.scheduler.early import EarlySuccess
from fargatectl.local.scheduler.service import Settings

from . import capacity

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
    merged["deploymentConfiguration"] = {
        **DEPLOYMENT_DEFAULTS,
        **before.get("deploymentConfiguration", {}),
        **given.get("deploymentConfiguration", {}),
    }
    return merged


def settings(members: Mapping[str, Any]) -> Settings:
    """The members as the scheduler wants them."""
    configuration = members["deploymentConfiguration"]
    return Settings(
        minimum_percent=configuration["minimumHealthyPercent"],
        maximum_percent=configuration["maximumPercent"],
        breaker=breaker(configuration["deploymentCircuitBreaker"]),
        strategy=configuration["strategy"],
        early=early_success(configuration),
        grace=members["healthCheckGracePeriodSeconds"],
        shares=capacity.shares(members["capacityProviderStrategy"]),
        can_exec=members["enableExecuteCommand"],
        propagates=members["propagateTags"],
        manages_tags=members["enableECSManagedTags"],
    )


def early_success(configuration: Mapping[str, Any]) -> EarlySuccess | None:
    """The criteria by which a rolling update is done early, if there are any."""
    given = configuration.get("earlySuccessCriteria") or {}
    if not given.get("enable"):
        return None
    return EarlySuccess(
        percent=given.get("healthyPercent", 100),
        waits_for_old=given.get("sourceServiceRevisionCleanup") == "BLOCKING",
        bake=configuration["bakeTimeInMinutes"] * 60,
    )


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
