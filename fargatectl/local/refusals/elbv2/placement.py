"""What load balancers may be called, and where they may stand."""

import re
from collections.abc import Iterable
from typing import Any, NoReturn

from fargatectl.local.failures import AwsError
from fargatectl.local.refusals.ec2.interfaces import interfaces

FREE_ADDRESSES = 8


def check_name(name: str) -> None:
    if len(name) > 32:
        _invalid(f"The load balancer name '{name}' cannot be longer than '32' characters")
    if not re.fullmatch(r"[a-zA-Z0-9-]+", name):
        _invalid(
            f"The load balancer name '{name}' can only contain characters that are alphanumeric "
            "characters and hyphens(-)"
        )
    if name.startswith("-") or name.endswith("-"):
        _invalid(f"The load balancer name '{name}' cannot begin or end with '-'")
    if name.startswith("internal-"):
        _invalid(f"The load balancer name '{name}' cannot begin with 'internal-'")


def subnets_of(backend: Any, wish: dict[str, Any]) -> list[Any]:
    mapped = [mapping["SubnetId"] for mapping in wish.get("subnet_mappings") or []]
    known = {subnet.id: subnet for subnet in backend.ec2_backend.describe_subnets()}
    wished = [*wish["subnet_ids"], *mapped]
    if not wished or set(wished) - set(known):
        unknown = sorted(set(wished) - set(known))
        raise AwsError("SubnetNotFound", f"The subnet ID '{', '.join(unknown)}' does not exist")
    return [known[subnet] for subnet in wished]


def check_place(ec2: Any, subnets: list[Any], wish: dict[str, Any]) -> None:
    _check_zones([subnet.availability_zone for subnet in subnets])
    for subnet in subnets:
        _check_room(ec2, subnet)
    vpc = subnets[0].vpc_id
    check_groups(ec2, wish["security_groups"], vpc)
    gateways = ec2.internet_gateways.values()
    is_public = wish["scheme"] == "internet-facing"
    if is_public and not any(gateway.vpc and gateway.vpc.id == vpc for gateway in gateways):
        raise AwsError("InvalidSubnet", f"VPC {vpc} has no internet gateway")


def _check_zones(zones: list[str]) -> None:
    if len(set(zones)) < len(zones):
        raise AwsError(
            "InvalidConfigurationRequest",
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
        )
    if len(zones) < 2:
        _invalid("At least two subnets in two different Availability Zones must be specified")


def _check_room(ec2: Any, subnet: Any) -> None:
    taken = sum(1 for _ in interfaces(ec2, subnet=subnet.id))
    if subnet.cidr.num_addresses - 5 - taken < FREE_ADDRESSES:
        raise AwsError(
            "InvalidSubnet",
            f"Not enough IP space available in {subnet.id}. "
            f"ELB requires at least {FREE_ADDRESSES} free IP addresses in each subnet.",
        )


def check_groups(ec2: Any, wished: Iterable[str], vpc: str) -> None:
    for group_id in wished:
        if group_id not in ec2.groups[vpc]:
            raise AwsError(
                "InvalidSecurityGroup", f"The security group '{group_id}' does not exist"
            )


def _invalid(message: str) -> NoReturn:
    raise AwsError("ValidationError", message)
