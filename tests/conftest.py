"""What all tests share."""

import tests.alone  # isort: skip  # noqa: F401 - moto asks for the profile when it is imported

import functools
import gc
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import typer.main
import typer.testing

from fargatectl.clock import SimulatedClock
from fargatectl.local.server import EmbeddedAws
from tests import api_model, clients
from tests.commands.world import World
from tests.port import port
from tests.wire import Wire

# How many times as fast as AWS the embedded one is for most tests.
HURRY = 30

# How fast a machine is, and how busy, says nothing about what is tested.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_collection_finish() -> None:
    """Spare the collector what stays to the end: all modules, of tests and of what they test.

    And have it come seldom: up to a tenth of the time went into looking for cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def _what_takes_long_is_made_once() -> None:
    clients.prepare()
    vars(typer.testing)["_get_command"] = functools.cache(typer.main.get_command)


@pytest.fixture(scope="session", autouse=True)
def _requests_are_checked() -> None:
    api_model.install()


@pytest.fixture(autouse=True)
def _aws_would_take_every_request() -> Iterator[None]:
    api_model.refused.clear()
    yield
    assert api_model.refused == []


@pytest.fixture
def pace(request: pytest.FixtureRequest) -> int:
    """How many times as fast as AWS the embedded one is for a test.

    A rollout is asked about every two seconds: AWS's own pace is for who tests what takes how long.
    """
    return 1 if request.node.get_closest_marker("at_the_pace_of_aws") else HURRY


@pytest.fixture
def world(tmp_path: Path, pace: int) -> Iterator[World]:
    """The command line and an embedded AWS of the test's own."""
    clock = SimulatedClock(float(round(time.time())))  # moto drops log lines older than two weeks
    wire = Wire()
    server = EmbeddedAws(clock, pace, wrap=lambda app: clients.forget_throttled(wire.wrap(app)))
    with port().leading_to(server), clients.shared():
        yield World(server, clock, wire, tmp_path)
