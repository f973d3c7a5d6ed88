"""What one of each costs. Those that ship with us stand in `prices.json`, with their date."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("prices.json")


@dataclass(frozen=True)
class Place:
    """Where AWS's price list has a rate: `usage` is the usage type without the region before it."""

    service: str
    usage: str
    operation: str = ""


@dataclass(frozen=True)
class Prices:
    """Dollars by rate, on demand and before taxes.

    `spot_share` is what of the price remains on Spot: an experience, since it moves every day and
    AWS lists it nowhere. `as_of` is the day of the oldest, `region` where they hold.
    """

    rates: Mapping[str, float]
    spot_share: float
    as_of: str
    region: str
    currency: str = "USD"

    def __getitem__(self, rate: str) -> float:
        return self.rates[rate]


@cache
def shipped() -> Prices:
    """Those of us-east-1 that every release has with it."""
    table = _table()
    rates = {name: float(rate["price"]) for name, rate in table["rates"].items()}
    return Prices(rates, table["spot_share"], table["as_of"], table["region"], table["currency"])


def places() -> dict[str, Place]:
    """Where AWS's price list has each rate."""
    return {
        name: Place(rate["service"], rate["usage"], rate.get("operation", ""))
        for name, rate in _table()["rates"].items()
    }


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(_FILE.read_text())
    return table
