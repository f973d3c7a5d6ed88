"""What others registered in our target groups: it needs the group and all that leads there."""

from collections.abc import Iterable, Mapping
from typing import Any

from fargatectl.aws import Aws, ignoring
from fargatectl.engine import Owner
from fargatectl.resources import strangers

# ECS, or whoever registered it, has taken it out already.
_LEAVING = ("draining", "unhealthy.draining")


def of_others(aws: Aws, owner: Owner, *groups: str) -> list[str]:
    """The targets in the groups that are no tasks of ours, as people know them."""
    vpcs = {
        each["TargetGroupArn"]: each.get("VpcId", "")
        for each in aws.read("elbv2", "describe_target_groups")["TargetGroups"]
    }
    found = (_of_others(aws, owner, group, vpcs[group]) for group in groups if group in vpcs)
    return sorted({target for each in found for target in each})


def _of_others(aws: Aws, owner: Owner, group: str, vpc: str) -> Iterable[str]:
    with ignoring("TargetGroupNotFound"):
        answer = aws.read("elbv2", "describe_target_health", TargetGroupArn=group)
        registered = [
            each["Target"]
            for each in answer["TargetHealthDescriptions"]
            if each["TargetHealth"]["State"] not in _LEAVING
        ]
        # One of ours has an interface of ours.
        addresses = {each["Id"] for each in registered}
        ours = strangers.ours_among(aws, owner, vpc, addresses) if addresses else ()
        return [f"target {_told(each)}" for each in registered if each["Id"] not in ours]
    return ()


def _told(target: Mapping[str, Any]) -> str:
    return f"{target['Id']}:{target['Port']}" if "Port" in target else str(target["Id"])
