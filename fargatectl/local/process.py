"""The user's embedded AWS: one background process, found again by every later command."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from fargatectl.clock import RealClock
from fargatectl.local import state
from fargatectl.local.gate import ACCESS_KEY, SECRET_KEY, TOKEN_HEADER
from fargatectl.local.state import Address

SPEED = 20.0  # a first service is steady within seconds, and a rollout can still be watched
SPEED_VARIABLE = "FARGATECTL_LOCAL_SPEED"
PATIENCE = 30.0  # seconds
ANSWERS_WITHIN = 5.0  # seconds


class NotStarted(Exception):
    """The background process does not answer; says what it wrote before."""


class Hangs(Exception):
    """It is there and does not answer: another beside it would leave it to nobody."""

    def __init__(self, address: Address) -> None:
        super().__init__(f"The embedded AWS at {address.url} does not answer.")


@dataclass(frozen=True)
class Endpoint:
    """A running embedded AWS. `started` is in seconds since the epoch, `speed` times real AWS's."""

    url: str
    pid: int
    speed: float
    started: float
    token: str


def ensure_running(speed: float | None = None) -> Endpoint:
    """The running embedded AWS, started if there is none. A running one takes on a given speed."""
    with state.lock():
        endpoint = status() or _start(str(speed or os.environ.get(SPEED_VARIABLE, SPEED)))
        if speed in (None, endpoint.speed):
            return endpoint
        return _endpoint("POST", "speed", str(speed)) or endpoint


def status() -> Endpoint | None:
    """The running embedded AWS, None if there is none: a left address alone proves nothing.

    This and what else asks it raise `Hangs` when it takes too long.
    """
    return _endpoint("GET", "status")


def reset() -> Endpoint | None:
    """Empty its account; None if there is none."""
    return _endpoint("POST", "reset")


def stop() -> bool:
    """End it, with all that was made in it; False if there was none.

    The address of one that does not end is kept, so that it can be told again.
    """
    with state.lock():
        was_running = _endpoint("POST", "stop") is not None
        _wait_until(_is_gone)
        if status() is None:
            state.forget()
        return was_running


def client_arguments(endpoint: Endpoint, region: str) -> dict[str, Any]:
    """What every boto3 client is made with, so that no request can reach the real AWS."""
    from botocore.config import Config

    return {
        "endpoint_url": endpoint.url,
        "region_name": region,
        "aws_access_key_id": ACCESS_KEY,
        "aws_secret_access_key": SECRET_KEY,
        "config": Config(
            inject_host_prefix=False,  # else live tail dials stream-127.0.0.1
            proxies={},  # the environment's would carry requests off this machine
            use_fips_endpoint=False,
            use_dualstack_endpoint=False,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    }


def _start(speed: str) -> Endpoint:
    state.forget()
    with state.new_log() as log:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "fargatectl.local", "--speed", speed],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=state.folder(),
            env=_environment(),
            start_new_session=True,  # neither Ctrl-C nor the terminal's end reaches it
        )
    _wait_until(lambda: child.poll() is not None or _answering() is not None)
    endpoint = _answering()
    if not endpoint:
        child.kill()
        raise NotStarted(f"The embedded AWS did not start:\n{state.log_tail()}")
    child.returncode = 0  # it outlives us, and Popen need not warn of that
    return endpoint


def _environment() -> Mapping[str, str]:
    """Ours without anything of AWS: moto reads profiles, and real keys have no place there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return kept | nowhere


_FOREIGN = ("AWS_", "MOTO_")


def _wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < deadline:
        RealClock().sleep(0.02)


def _is_gone() -> bool:
    try:
        return status() is None
    except Hangs:
        return False


def _answering() -> Endpoint | None:
    with suppress(Hangs):
        return status()
    return None


def _endpoint(method: str, path: str, body: str = "") -> Endpoint | None:
    """The endpoint as it describes itself after a control request; None if nobody answers it."""
    address = state.read()
    if address is None:
        return None
    try:
        return Endpoint(**_ask(address, method, path, body), token=address.token)
    except TimeoutError as error:
        raise Hangs(address) from error
    except (OSError, http.client.HTTPException, ValueError, TypeError):
        return None  # gone, or something else took its port


def _ask(address: Address, method: str, path: str, body: str) -> dict[str, Any]:
    host = address.url.removeprefix("http://")
    # urllib would ask the user's proxy.
    connection = http.client.HTTPConnection(host, timeout=ANSWERS_WITHIN)
    try:
        connection.request(method, f"/_fargatectl/{path}", body, {TOKEN_HEADER: address.token})
        answer: dict[str, Any] = json.load(connection.getresponse())
        return answer
    finally:
        connection.close()
