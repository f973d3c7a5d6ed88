"""Two target groups and the rules between them: what ECS refuses, and which side is next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fargatectl.local.scheduler.deployment import Revision
from fargatectl.local.scheduler.stages import Shift

from . import targetgroups
from .call import invalid

Balancers = Sequence[Mapping[str, Any]]

PAUSES = (
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
)


def check(configuration: Mapping[str, Any], members: Mapping[str, Any]) -> None:
    """Raise the first refusal of a strategy that moves requests."""
    balancers: Balancers = members.get("loadBalancers") or []
    check_hooks(configuration.get("lifecycleHooks") or [])
    advanced = [one["advancedConfiguration"] for one in balancers if has_advanced(one)]
    if advanced and len(advanced) < len(balancers):
        raise invalid(
            "Either all or none of the provided loadBalancers must have advancedConfiguration "
            "defined"
        )
    if configuration.get("strategy", "ROLLING") == "ROLLING":
        return
    if len(advanced) < len(balancers):
        raise invalid(
            "advancedConfiguration field is required for all loadBalancers when using a "
            "non-ROLLING deployment strategy"
        )
    for balancer in balancers:
        check_pair(balancer)


def has_advanced(balancer: Mapping[str, Any]) -> bool:
    return bool(balancer.get("advancedConfiguration"))


def check_hooks(hooks: Sequence[Mapping[str, Any]]) -> None:
    """A pause is not possible everywhere."""
    for hook in hooks:
        stages = hook.get("lifecycleStages", [])
        if hook.get("targetType") == "PAUSE" and any(one not in PAUSES for one in stages):
            raise invalid("Invalid lifecycle stage provided for Pause Hook")


def check_pair(balancer: Mapping[str, Any]) -> None:
    """Both groups hang on the rule, nothing else does, and one of them gets all requests."""
    advanced, first = balancer["advancedConfiguration"], balancer["targetGroupArn"]
    second, rule = advanced["alternateTargetGroupArn"], advanced["productionListenerRule"]
    if first == second:
        raise invalid(f"Duplicate targetGroupArn found: {first}")
    if targetgroups.find(second) is None:
        raise invalid(f"The specified target group does not exist: {second}")
    if ":listener-rule/" not in rule:
        raise invalid(
            "productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or "
            f"ListenerArn for NLB. Got: {rule}"
        )
    shares = targetgroups.rule_weights(rule)
    if shares is None:
        raise invalid(f"The specified listener rule does not exist: {rule}")
    strangers = sorted(shares.keys() - {first, second})
    if strangers:
        raise invalid(
            "Production listener rule is forwarding traffic to unexpected target group "
            f"{strangers[0]}"
        )
    if not advanced.get("testListenerRule") and not {first, second} <= shares.keys():
        raise invalid(
            "For Application LoadBalancer, testListenerRule is required when "
            "productionListenerRule is not associated with both targetGroup and "
            "alternateTargetGroup."
        )
    serving = sum(weight > 0 for weight in shares.values())
    if serving != 1:
        raise invalid(
            f"Listener rule {rule} should have exactly one target group serving traffic but "
            f"found {serving}"
        )


def beside(revision: Revision, configuration: Mapping[str, Any]) -> Revision:
    """The revision in those groups that get no requests now."""
    if configuration.get("strategy", "ROLLING") == "ROLLING":
        return revision
    balancers: Balancers = revision.members.get("loadBalancers") or []
    pairs = [_pair(one) for one in balancers]
    groups = tuple(
        (shift.green, one["containerName"], one["containerPort"])
        for shift, one in zip(pairs, balancers, strict=True)
    )
    return replace(revision, target_groups=groups, shifts=tuple(pairs))


def _pair(balancer: Mapping[str, Any]) -> Shift:
    advanced = balancer["advancedConfiguration"]
    pair = (balancer["targetGroupArn"], advanced["alternateTargetGroupArn"])
    rule = advanced["productionListenerRule"]
    shares = targetgroups.rule_weights(rule) or {}
    blue, green = pair if shares.get(pair[0]) else pair[::-1]
    return Shift(rule, blue, green, advanced.get("roleArn", ""))
