"""A monthly bill by part: what is used, at its price."""

from collections.abc import Iterable
from dataclasses import dataclass

from fargatectl.cost.amount import NOTHING, Amount
from fargatectl.cost.fleet import fleets
from fargatectl.cost.prices import Prices
from fargatectl.cost.usage import Use, usage
from fargatectl.engine import Resource


@dataclass(frozen=True)
class Part:
    """One line. `tasks` are how many, where it is a service's."""

    name: str
    monthly: Amount
    tasks: Amount | None = None


@dataclass(frozen=True)
class Bill:
    """`parts` in the order in which they are told: tasks, then what they stand on."""

    parts: tuple[Part, ...]
    prices: Prices

    @property
    def monthly(self) -> Amount:
        return sum((part.monthly for part in self.parts), NOTHING)


def bill(resources: Iterable[Resource], prices: Prices) -> Bill:
    """What is paid for these, whatever the traffic."""
    given = tuple(resources)
    sums: dict[str, Amount] = {}
    for use in usage(given):
        sums[use.part] = sums.get(use.part, NOTHING) + price_of(use, prices)
    tasks = {fleet.name: fleet.tasks for fleet in fleets(given)}
    parts = (Part(name, monthly, tasks.get(name)) for name, monthly in sums.items())
    return Bill(tuple(parts), prices)


def price_of(use: Use, prices: Prices) -> Amount:
    share = prices.spot_share if use.is_spot else 1
    return use.quantity * (prices[use.rate] * share)
