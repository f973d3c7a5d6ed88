"""What of resources is paid for by the hour or the month, whatever the traffic."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fargatectl.cost.amount import HOURS, Amount
from fargatectl.cost.fleet import Fleet, fleets
from fargatectl.engine import Resource
from fargatectl.resources.address import Address
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.nat_gateway import NatGateway
from fargatectl.resources.secret import Secret
from fargatectl.resources.vpc_endpoint import VpcEndpoint

BALANCER = "load balancer"
NAT = "NAT gateway"
ADDRESSES = "public IPv4 addresses"
ENDPOINTS = "VPC endpoints"
SECRETS = "secrets"


@dataclass(frozen=True)
class Use:
    """So much of a rate, a month. `part` is the line of the bill that it belongs to."""

    part: str
    rate: str
    quantity: Amount
    is_spot: bool = False


def usage(resources: Iterable[Resource]) -> Iterator[Use]:
    """Tasks first, in the order of the resources, then what they stand on."""
    given = tuple(resources)
    running = fleets(given)
    for fleet in running:
        yield from fleet_usage(fleet)
    for resource in given:
        yield from _standing(resource)
    for fleet in running:
        if fleet.public_ip:
            yield Use(ADDRESSES, "address-hour", fleet.tasks * HOURS)


def fleet_usage(fleet: Fleet) -> Iterator[Use]:
    """The tasks themselves; 20 GiB of storage come with each."""
    for tasks, is_spot in ((fleet.on_demand, False), (fleet.spot, True)):
        if tasks.max:
            hours = tasks * HOURS
            vcpu, gb = hours * (fleet.cpu / 1024), hours * (fleet.memory / 1024)
            yield Use(fleet.name, f"{fleet.arch}-vcpu-hour", vcpu, is_spot)
            yield Use(fleet.name, f"{fleet.arch}-gb-hour", gb, is_spot)
    if fleet.storage > 20:
        yield Use(fleet.name, "storage-gb-hour", fleet.tasks * HOURS * (fleet.storage - 20))


def _standing(resource: Resource) -> Iterator[Use]:
    hours = Amount.steady(HOURS)
    match resource:
        case LoadBalancer():
            yield Use(_called(resource), "load-balancer-hour", hours)
            if resource.scheme == "internet-facing":
                # One in each of its zones, and more when it grows.
                yield Use(ADDRESSES, "address-hour", hours * len(resource.subnets))
        case NatGateway():
            yield Use(NAT, "nat-hour", hours)
        case Address():
            yield Use(ADDRESSES, "address-hour", hours)
        case VpcEndpoint() if resource.subnets:  # one of the gateway type has none, and is free
            yield Use(ENDPOINTS, "endpoint-hour", hours * len(resource.subnets))
        case Secret() if not resource.scheduled_for_deletion:
            yield Use(SECRETS, "secret-month", Amount.steady(1))


def _called(balancer: LoadBalancer) -> str:
    """Where there are several, those beside the first have names."""
    return BALANCER if balancer.name == balancer.kind else f"{BALANCER} {balancer.name}"
