"""What all tests share."""

import functools
import time
from collections.abc import Iterator
from pathlib import Path

import botocore.loaders
import botocore.session
import pytest

from fargatectl.clock import SimulatedClock
from fargatectl.local.server import EmbeddedAws
from tests.commands.world import World
from tests.wire import Wire


@pytest.fixture(scope="session", autouse=True)
def _api_models_are_read_once() -> None:
    """Every command makes clients of its own; reading AWS's API models again takes most of it."""
    botocore.session.create_loader = functools.cache(botocore.loaders.create_loader)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The command line and an embedded AWS of the test's own."""
    clock = SimulatedClock(float(round(time.time())))  # moto drops log lines older than two weeks
    wire = Wire()
    with EmbeddedAws(clock, wrap=wire.wrap) as server:
        yield World(server, clock, wire, tmp_path)
