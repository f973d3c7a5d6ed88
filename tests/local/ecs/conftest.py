"""The stage on which ECS is tried."""

import pytest

from tests.local.account import Account, Network
from tests.local.ecs.stage import Stage


@pytest.fixture
def stage(aws: Account, network: Network) -> Stage:
    return Stage(aws, network)
