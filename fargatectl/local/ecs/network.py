"""`awsvpcConfiguration`: read, and checked against EC2."""

from collections.abc import Mapping
from typing import Any

from moto.ec2.models import ec2_backends

from fargatectl.local.scheduler.world import Network

from .call import Call, invalid

MOST_SUBNETS, MOST_GROUPS = 16, 5


def network(call: Call, given: Mapping[str, Any] | None) -> Network:
    """Where tasks are placed."""
    vpc = (given or {}).get("awsvpcConfiguration")
    if not vpc:
        raise invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        )
    subnets, groups = tuple(vpc.get("subnets") or ()), tuple(vpc.get("securityGroups") or ())
    if not subnets:
        raise invalid("subnets can not be empty.")
    if len(subnets) > MOST_SUBNETS:
        raise invalid(f"subnets can have at most {MOST_SUBNETS} items.")
    if len(groups) > MOST_GROUPS:
        raise invalid(f"securityGroups can have at most {MOST_GROUPS} items.")
    check(call, subnets, groups)
    return Network(subnets, groups, vpc.get("assignPublicIp") == "ENABLED")


def check(call: Call, subnets: tuple[str, ...], groups: tuple[str, ...]) -> None:
    """Everything exists and is in one VPC."""
    ec2 = ec2_backends[call.account][call.region]
    known = {one.id: one.vpc_id for zone in ec2.subnets.values() for one in zone.values()}
    for subnet in subnets:
        if subnet not in known:
            raise invalid(
                f"Error retrieving subnet information for [{subnet}]: The subnet ID '{subnet}' "
                "does not exist (ErrorCode: InvalidSubnetID.NotFound)"
            )
    vpcs = {known[subnet] for subnet in subnets}
    if len(vpcs) > 1:
        raise invalid("All subnets must be in the same VPC.")
    for group in groups:
        found = ec2.get_security_group_from_id(group)
        if found is None:
            raise invalid(
                f"Error retrieving security group information for [{group}]: The security group "
                f"'{group}' does not exist (ErrorCode: InvalidGroup.NotFound)"
            )
        if found.vpc_id not in vpcs:
            raise invalid(
                f"Security Group {group} does not appear to belong to the same VPC as the input "
                "subnets."
            )
