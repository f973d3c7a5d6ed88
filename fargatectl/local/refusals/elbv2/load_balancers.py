"""Load balancers: made once, and how they come and go."""

from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer

from fargatectl.local.agenda import agenda
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.elbv2 import interfaces
from fargatectl.local.refusals.elbv2.hosted_zones import HOSTED_ZONES
from fargatectl.local.refusals.elbv2.placement import (
    check_groups,
    check_name,
    check_place,
    subnets_of,
)

SECONDS_TO_START = 90.0
QUOTA = 50


@patch(ELBv2Backend)
def create_load_balancer(original: Original, backend: Any, name: str, **wish: Any) -> Any:
    check_name(name)
    if wish.get("loadbalancer_type") not in (None, "application"):
        return original(backend, name, **wish)
    wish["scheme"] = wish.get("scheme") or "internet-facing"
    subnets = subnets_of(backend, wish)
    default = backend.ec2_backend.get_default_security_group(subnets[0].vpc_id)
    wish["security_groups"] = wish["security_groups"] or [default.id]
    for existing in backend.load_balancers.values():
        if existing.name == name:
            return _same(backend, existing, subnets, wish)
    check_place(backend.ec2_backend, subnets, wish)
    if len(backend.load_balancers) >= QUOTA:
        raise AwsError(
            "TooManyLoadBalancers", "The maximum number of load balancers has been reached."
        )
    balancer = original(backend, name, **wish)
    _start(backend, balancer)
    return balancer


def _same(backend: Any, existing: Any, subnets: list[Any], wish: dict[str, Any]) -> Any:
    """The existing one, if it is what is wished for; tags count too."""
    tags = {tag["Key"]: tag["Value"] for tag in wish.get("tags") or []}
    if (
        existing.scheme == wish["scheme"]
        and existing.ip_address_type == wish["ip_address_type"]
        and set(existing.subnets) == set(subnets)
        and set(existing.security_groups) == set(wish["security_groups"])
        and backend.tagging_service.get_tag_dict_for_resource(existing.arn) == tags
    ):
        return existing
    raise AwsError(
        "DuplicateLoadBalancerName",
        f"A load balancer with the same name '{existing.name}' exists, but with different settings",
    )


def _start(backend: Any, balancer: Any) -> None:
    number = int(balancer.arn.rpartition("/")[2], 16) % 10**10
    prefix = "internal-" if balancer.scheme == "internal" else ""
    zone = f"{backend.region_name}.elb.amazonaws.com"
    balancer.dns_name = f"{prefix}{balancer.name}-{number}.{zone}"
    balancer.canonical_hosted_zone_id = HOSTED_ZONES.get(
        backend.region_name, balancer.canonical_hosted_zone_id
    )
    interfaces.place(backend, balancer)
    agenda.after(SECONDS_TO_START, lambda: setattr(balancer, "state", "active"))


@patch(FakeLoadBalancer)
def activate(_original: Original, _balancer: Any) -> None:
    """moto's load balancers are active at the first look; ours when their time has come."""


@patch(ELBv2Backend)
def describe_load_balancers(
    _original: Original, backend: Any, arns: list[str] | None, names: list[str] | None
) -> list[Any]:
    """All that are asked for, or none: moto answers a missing name with the one before."""
    wished = {*(arns or []), *(names or [])}
    found = [
        balancer
        for balancer in backend.load_balancers.values()
        if not wished or {balancer.arn, balancer.name} & wished
    ]
    if len(found) < len(wished):
        raise AwsError("LoadBalancerNotFound", "One or more load balancers not found")
    return found


@patch(ELBv2Backend)
def delete_load_balancer(original: Original, backend: Any, arn: str) -> None:
    balancer = backend.load_balancers.get(arn)
    if balancer and balancer.attrs["deletion_protection.enabled"] == "true":
        raise AwsError(
            "OperationNotPermitted",
            f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
        )
    original(backend, arn)
    if balancer:
        interfaces.remove_later(backend, balancer)


@patch(ELBv2Backend)
def set_security_groups(original: Original, backend: Any, arn: str, sec_groups: list[str]) -> None:
    balancer = backend.load_balancers.get(arn)
    if balancer:
        check_groups(backend.ec2_backend, sec_groups, balancer.vpc_id)
    original(backend, arn, sec_groups)
    interfaces.place(backend, balancer)


@patch(ELBv2Backend)
def set_subnets(original: Original, backend: Any, arn: str, *wish: Any) -> Any:
    zones = original(backend, arn, *wish)
    interfaces.place(backend, backend.load_balancers[arn])
    return zones
