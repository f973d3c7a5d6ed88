"""What all tests share."""

import functools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import botocore.client
import botocore.loaders
import botocore.session
import pytest
import typer.main
import typer.testing

from fargatectl.clock import SimulatedClock
from fargatectl.local.server import EmbeddedAws
from tests import api_model
from tests.commands.world import World
from tests.wire import Wire


@pytest.fixture(scope="session", autouse=True)
def _api_models_are_read_once() -> None:
    """Every command makes clients of its own; without this, that takes most of the suite's time.

    The models and the classes made of them are the same each time; only clients differ.
    """
    botocore.session.create_loader = functools.cache(botocore.loaders.create_loader)
    # So is the command line itself.
    vars(typer.testing)["_get_command"] = functools.cache(typer.main.get_command)
    creator = botocore.client.ClientCreator
    creator._load_service_model = _once_a_service(creator._load_service_model)
    creator._create_client_class = _once_a_service(creator._create_client_class)


def _once_a_service(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method of many creators, called by the first alone; its first argument is the service."""
    results: dict[str, Any] = {}

    @functools.wraps(method)
    def cached(creator: object, service: str, *arguments: object) -> Any:
        if service not in results:
            results[service] = method(creator, service, *arguments)
        return results[service]

    return cached


@pytest.fixture(scope="session", autouse=True)
def _requests_are_checked() -> None:
    api_model.install()


@pytest.fixture(autouse=True)
def _aws_would_take_every_request() -> Iterator[None]:
    api_model.refused.clear()
    yield
    assert api_model.refused == []


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The command line and an embedded AWS of the test's own."""
    clock = SimulatedClock(float(round(time.time())))  # moto drops log lines older than two weeks
    wire = Wire()
    with EmbeddedAws(clock, wrap=wire.wrap) as server:
        yield World(server, clock, wire, tmp_path)
