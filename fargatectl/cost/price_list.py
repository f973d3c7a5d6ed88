"""What AWS's price list says today, of the region that is meant."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fargatectl.aws import Aws, Transient, code_of, patiently
from fargatectl.cost.prices import Place, Prices, places, shipped

# `USE1-`, `EU-`, `APN1-`: how usage types begin, but for some of us-east-1.
_REGION = r"([A-Z]{2,4}[0-9]{0,2}-)?"
_BUSY = (Transient("ThrottlingException"),)
# How long a throttled list is asked again, in seconds.
PATIENCE = 20


@dataclass(frozen=True)
class Quote:
    """Prices, and what should be known of where they come from."""

    prices: Prices
    remark: str = ""


def quote(aws: Aws) -> Quote:
    """The list's prices; of what it does not tell, those that ship with us, which is said."""
    own = shipped()
    since = f"prices of {own.region} as of {own.as_of}, which ship with fargatectl"
    if aws.partition != "aws":
        return Quote(own, f"AWS's price list does not cover {aws.region} from here: {since}.")
    wanted = places()
    asks = [partial(_ask, aws, place) for place in wanted.values()]
    try:
        answers = dict(zip(wanted, aws.together(asks), strict=True))
    except Exception as error:  # noqa: BLE001 - an estimate without the list is worth having
        why = code_of(error) or type(error).__name__
        return Quote(own, f"AWS's price list did not answer ({why}): {since}.")
    found = {name: answer for name, answer in answers.items() if answer is not None}
    return _merged(own, found, aws.region, since)


@dataclass(frozen=True)
class _Offer:
    price: float
    day: str


def _merged(own: Prices, found: Mapping[str, _Offer], region: str, since: str) -> Quote:
    missing = [name for name in own.rates if name not in found]
    if not found:
        return Quote(own, f"AWS's price list has nothing for {region}: {since}.")
    days = [offer.day for offer in found.values()] + ([own.as_of] if missing else [])
    rates = {**own.rates, **{name: offer.price for name, offer in found.items()}}
    prices = replace(own, rates=rates, as_of=min(days), region=region)
    remark = f"AWS's price list lacks {', '.join(missing)}: {since}." if missing else ""
    return Quote(prices, remark)


def _ask(aws: Aws, place: Place) -> _Offer | None:
    filters = [("TERM_MATCH", "regionCode", aws.region), ("CONTAINS", "usagetype", place.usage)]
    if place.operation:
        filters.append(("TERM_MATCH", "operation", place.operation))
    # Where it cannot be reached at all, ten attempts would take minutes.
    pages = aws.client("pricing", retries=False).get_paginator("get_products").paginate
    ask = partial(
        pages,
        ServiceCode=place.service,
        FormatVersion="aws_v1",
        Filters=[{"Type": kind, "Field": field, "Value": value} for kind, field, value in filters],
    )
    rows = patiently(aws.clock, lambda: _rows(ask()), *_BUSY, seconds=PATIENCE)
    return _offer(rows, place)


def _rows(pages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [json.loads(row) for page in pages for row in page["PriceList"]]


def _offer(rows: Iterable[Mapping[str, Any]], place: Place) -> _Offer | None:
    """The row of exactly that usage: others contain its name, such as Spot's or Outposts'."""
    usage = re.compile(_REGION + re.escape(place.usage))
    named = [(row["product"]["attributes"].get("usagetype", ""), row) for row in rows]
    # Of `LoadBalancerUsage` and `TS-LoadBalancerUsage` in us-east-1 the first is meant.
    exact = sorted((p for p in named if usage.fullmatch(p[0])), key=lambda pair: len(pair[0]))
    for _, row in exact:
        if price := _price(row):
            return _Offer(price, str(row.get("publicationDate", ""))[:10] or shipped().as_of)
    return None


def _price(row: Mapping[str, Any]) -> float:
    """Of the first tier that costs anything: free ones come before it. 0 without any."""
    tiers = [
        (float(tier.get("beginRange", 0)), float(tier["pricePerUnit"].get("USD", 0)))
        for term in row.get("terms", {}).get("OnDemand", {}).values()
        for tier in term["priceDimensions"].values()
    ]
    return next((price for _, price in sorted(tiers) if price), 0.0)
