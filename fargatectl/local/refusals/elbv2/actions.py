"""Actions of listeners and rules: which target groups they may name, and how AWS repeats them."""

from collections.abc import Iterable
from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeAction

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.elbv2.target_groups import load_balancer_arns, target_groups

GROUPS_OF_ACTION = 5
GROUPS_OF_BALANCER = 100

_REDIRECT = {
    "Protocol": "#{protocol}",
    "Port": "#{port}",
    "Host": "#{host}",
    "Path": "/#{path}",
    "Query": "#{query}",
}


@patch(FakeAction, "__init__")
def complete(original: Original, action: Any, data: dict[str, Any]) -> None:
    """Write out what was left out: AWS answers actions with all their defaults."""
    data.setdefault("Order", 1)
    if data.get("Type") == "forward":
        _complete_forward(data)
    if data.get("Type") == "redirect":
        data["RedirectConfig"] = _REDIRECT | data["RedirectConfig"]
    original(action, data)


def _complete_forward(data: dict[str, Any]) -> None:
    if "ForwardConfig" not in data:
        data["ForwardConfig"] = {"TargetGroups": [{"TargetGroupArn": data.get("TargetGroupArn")}]}
    groups = data["ForwardConfig"].get("TargetGroups", [])
    if len(groups) == 1:
        data["TargetGroupArn"] = groups[0]["TargetGroupArn"]


def check_actions(backend: Any, balancer: Any, actions: Iterable[dict[str, Any]]) -> None:
    """Refuse what cannot be forwarded to from a load balancer."""
    for action in actions:
        _check_response(action.get("FixedResponseConfig") or {})
        arns = backend._get_target_group_arns_from(action_data=action)
        if len(arns) > GROUPS_OF_ACTION:
            raise AwsError(
                "TooManyTargetGroups",
                f"An action can forward to at most {GROUPS_OF_ACTION} target groups",
            )
        for arn in arns:
            _check_group(balancer, arn, backend.target_groups.get(arn))
        _check_quota(backend, balancer, arns)


def _check_response(config: dict[str, Any]) -> None:
    if len(config.get("MessageBody") or "") > 1024:
        raise AwsError(
            "ValidationError", "The message body of a fixed response is limited to 1024 characters"
        )


def _check_group(balancer: Any, arn: str, group: Any) -> None:
    if group is None:
        raise AwsError("TargetGroupNotFound", f"Target group '{arn}' not found")
    if group.vpc_id and group.vpc_id != balancer.vpc_id:
        raise AwsError(
            "InvalidConfigurationRequest",
            f"The target group '{arn}' is not in the VPC of the load balancer '{balancer.arn}'",
        )
    if set(load_balancer_arns(group)) - {balancer.arn}:
        raise AwsError(
            "TargetGroupAssociationLimit",
            "The following target groups cannot be associated with more than one load balancer: "
            f"{arn}",
        )


def _check_quota(backend: ELBv2Backend, balancer: Any, arns: Iterable[str]) -> None:
    if len(target_groups(backend, balancer) | set(arns)) > GROUPS_OF_BALANCER:
        raise AwsError(
            "TooManyUniqueTargetGroupsPerLoadBalancer",
            "You've reached the limit on the number of unique target groups per load balancer",
        )
