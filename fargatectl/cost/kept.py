"""Prices that AWS's list told lately, kept in the user's cache for those who do not ask it."""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import platformdirs

from fargatectl.aws import Aws
from fargatectl.cost.prices import Prices, shipped

# Prices change about once a year; this old ones are asked for again by `cost` alone.
AGE = 30 * 86_400.0


def known(aws: Aws) -> Prices:
    """Those of the region, if the list told them within a month; else those that ship with us.

    Costs no call.
    """
    own = shipped()
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        found = json.loads(_file(aws).read_text())
        age = aws.clock.now() - float(found["asked"])
        rates = {name: float(found["rates"][name]) for name in own.rates}
        if 0 <= age < AGE and found["region"] == aws.region:
            return replace(own, rates=rates, as_of=str(found["as_of"]), region=aws.region)
    return own


def keep(aws: Aws, prices: Prices) -> None:
    """Keep what the list told; where nothing can be written, nothing is kept."""
    with suppress(OSError):
        path = _file(aws)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix="prices-")
        with os.fdopen(descriptor, "w") as file:
            json.dump({"asked": aws.clock.now(), **asdict(prices)}, file)
        Path(name).replace(path)  # whole, or not at all


def _file(aws: Aws) -> Path:
    """What stands for AWS has prices of its own."""
    url = aws.endpoint
    elsewhere = f"-{hashlib.sha256(url.encode()).hexdigest()[:8]}" if url else ""
    folder = platformdirs.user_cache_path("fargatectl")
    return folder / f"prices-{aws.region}{elsewhere}.json"
