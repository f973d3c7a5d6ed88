"""What depends on traffic and time, which no plan knows: its price for one of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fargatectl.cost.amount import HOURS, Amount
from fargatectl.cost.bill import price_of
from fargatectl.cost.fleet import Fleet, job_fleets
from fargatectl.cost.prices import Prices
from fargatectl.cost.usage import fleet_usage
from fargatectl.engine import Resource
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.nat_gateway import NatGateway


@dataclass(frozen=True)
class Rate:
    """`name` says of what, `price` in dollars for one."""

    name: str
    price: float


def metered(resources: Iterable[Resource], prices: Prices) -> Iterator[Rate]:
    given = tuple(resources)
    kinds = {type(each) for each in given}
    if LogGroup in kinds:
        yield Rate("logs, per GB written", prices["log-gb"])
        yield Rate("logs, per GB and month kept", prices["kept-log-gb-month"])
    if LoadBalancer in kinds:
        yield Rate("load balancer, per capacity unit and hour", prices["capacity-unit-hour"])
    if NatGateway in kinds:
        yield Rate("NAT gateway, per GB", prices["nat-gb"])
    for fleet in job_fleets(given):
        yield Rate(f"job {fleet.name}, per hour that it runs", fleet_cost(fleet, prices) / HOURS)


def fleet_cost(fleet: Fleet, prices: Prices) -> float:
    """Of as many tasks as usual, a month."""
    costs = (price_of(use, prices) for use in fleet_usage(fleet))
    return sum(costs, Amount.steady(0)).typical
