"""Launch types and capacity provider strategies."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.local.scheduler.placement import Share

from .call import Call, invalid

Strategy = Sequence[Mapping[str, Any]]

BOTH = (
    "Specifying both a launch type and capacity provider strategy is not supported. "
    "Remove one and try again."
)
NOT_ASSOCIATED = (
    "The specified capacity provider strategy cannot contain a capacity provider that is not "
    "associated with the cluster. Associate the capacity provider with the cluster and try again."
)


def strategy(call: Call, cluster: Any) -> Strategy:
    """The strategy that is asked for or the cluster's own; [] means launch type FARGATE."""
    asked, launch_type = call.get("capacityProviderStrategy"), call.get("launchType")
    if asked and launch_type:
        raise invalid(BOTH)
    if launch_type not in (None, "FARGATE"):
        raise invalid("No Container Instances were found in your cluster.")
    if launch_type:
        return []
    used: Strategy = asked or cluster.default_capacity_provider_strategy or []
    if not used:
        # Without either, ECS means launch type EC2.
        raise invalid("No Container Instances were found in your cluster.")
    check(used, cluster)
    return used


def check(given: Strategy, cluster: Any) -> None:
    """Refuse a strategy that names strangers or weighs nothing."""
    for item in given:
        if item["capacityProvider"] not in (cluster.capacity_providers or []):
            raise invalid(NOT_ASSOCIATED)
    if not any(item.get("weight", 0) for item in given):
        raise invalid(
            "The specified capacity provider strategy must contain at least one capacity "
            "provider with a weight greater than 0."
        )
    if sum(item.get("base", 0) > 0 for item in given) > 1:
        raise invalid("Only one capacity provider of a strategy can have a base defined.")


def shares(given: Strategy) -> tuple[Share, ...]:
    """The strategy as the scheduler wants it."""
    return tuple(
        Share(item["capacityProvider"], item.get("weight", 0), item.get("base", 0))
        for item in given
    )
