"""Target groups as ECS looks at them."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.elbv2.models import elbv2_backends

from fargatectl.local.scheduler.world import TargetGroup

from .call import place


def find(arn: str) -> Any:
    """moto's target group, or None."""
    if arn.count(":") < 5:
        return None
    account, region = place(arn)
    return elbv2_backends[account][region].target_groups.get(arn)


def settings(arn: str) -> TargetGroup | None:
    """What decides about the health of its targets."""
    group = find(arn)
    if group is None:
        return None
    return TargetGroup(
        arn=arn,
        interval=float(group.health_check_interval_seconds),
        healthy_threshold=int(group.healthy_threshold_count),
        unhealthy_threshold=int(group.unhealthy_threshold_count),
        deregistration_delay=float(group.attributes["deregistration_delay.timeout_seconds"]),
        expected_codes=expected_codes(group),
        is_in_use=any(True for _ in listener_rules(arn)),
    )


def expected_codes(group: Any) -> str | None:
    """The HTTP codes that mean health; None where HTTP is not what is checked."""
    if group.health_check_protocol not in ("HTTP", "HTTPS"):
        return None
    codes: str | None = (getattr(group, "matcher", None) or {}).get("HttpCode")
    return codes


def listener_rules(arn: str) -> Iterator[str]:
    """The ARNs of the rules and listeners that send traffic to the group."""
    account, region = place(arn)
    for balancer in elbv2_backends[account][region].load_balancers.values():
        for listener in balancer.listeners.values():
            if any(arn in forwarded(action.data) for action in listener.default_actions):
                yield listener.arn
            for rule in listener.rules.values():
                if any(arn in forwarded(action.data) for action in rule.actions):
                    yield rule.arn


def rule_weights(arn: str) -> dict[str, int] | None:
    """How a rule or a listener shares its requests among target groups; None if there is none."""
    found = _actions(arn)
    if found is None:
        return None
    shares: dict[str, int] = {}
    for action in found:
        data = action.data
        weighted = (data.get("ForwardConfig") or {}).get("TargetGroups") or []
        if not weighted and data.get("TargetGroupArn"):
            weighted = [{"TargetGroupArn": data["TargetGroupArn"]}]
        for one in weighted:
            shares[one["TargetGroupArn"]] = int(one.get("Weight", 1))
    return shares


def shift(arn: str, weights: Mapping[str, int]) -> None:
    """Share a rule's requests otherwise. A rule that is gone has none."""
    for action in _actions(arn) or ():
        action.data.pop("TargetGroupArn", None)
        config = action.data.setdefault("ForwardConfig", {})
        config["TargetGroups"] = [
            {"TargetGroupArn": group, "Weight": weight} for group, weight in weights.items()
        ]


def _actions(arn: str) -> Any:
    account, region = place(arn)
    for balancer in elbv2_backends[account][region].load_balancers.values():
        for listener in balancer.listeners.values():
            if listener.arn == arn:
                return listener.default_actions
            for rule in listener.rules.values():
                if rule.arn == arn:
                    return rule.actions
    return None


def forwarded(action: Mapping[str, Any]) -> list[str]:
    """The target groups of one action."""
    weighted = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    return [action.get("TargetGroupArn", ""), *(one["TargetGroupArn"] for one in weighted)]
