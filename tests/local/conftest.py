"""One embedded AWS for the tests of a worker, emptied before each."""

from collections.abc import Iterator

import pytest

from fargatectl.clock import SimulatedClock
from fargatectl.local.server import EmbeddedAws
from tests.local.account import Account, Network


@pytest.fixture(scope="session")
def started() -> Iterator[Account]:
    clock = SimulatedClock()
    with EmbeddedAws(clock) as server:
        yield Account(server, clock)


@pytest.fixture
def aws(started: Account) -> Account:
    started.server.reset()
    return started


@pytest.fixture
def network(aws: Account) -> Network:
    return Network(aws)
