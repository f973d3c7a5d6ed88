"""An embedded AWS of each test's own, and a shop in it."""

import time
from collections.abc import Iterator

import pytest

from fargatectl.clock import SimulatedClock
from fargatectl.local.server import EmbeddedAws
from tests.runtime.account import Account
from tests.runtime.shop import Shop


@pytest.fixture
def account(pace: int) -> Iterator[Account]:
    clock = SimulatedClock(float(round(time.time())))  # moto drops log lines older than two weeks
    with EmbeddedAws(clock, pace) as server:
        yield Account(server, clock)


@pytest.fixture
def shop(account: Account) -> Shop:
    return Shop(account)
