"""The user's background process: started once, found again, and ended cleanly."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner

from fargatectl.cli import app
from fargatectl.clock import SimulatedClock
from fargatectl.local import process, state
from fargatectl.local.process import Endpoint
from tests.local.account import Refused

REAL_KEY = "AKIAIOSFODNN7EXAMPLE"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder of its own; whatever was started in it is ended."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    yield tmp_path / "fargatectl"
    process.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A process that was started by a user with real keys, for the tests that need no other."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        environment.setenv("AWS_PROFILE", "none-such")
        environment.setenv("AWS_ACCESS_KEY_ID", REAL_KEY)
        endpoint = process.ensure_running()
        environment.delenv("AWS_PROFILE")
        yield endpoint
        process.stop()


def _client(endpoint: Endpoint, service: str) -> Any:
    return boto3.client(service, **process.client_arguments(endpoint, "eu-west-1"))


def _mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_it_is_started_once_keeps_its_state_and_is_ended(home: Path) -> None:
    assert process.status() is None
    endpoint = process.ensure_running()
    assert endpoint.speed == 20
    _client(endpoint, "logs").create_log_group(logGroupName="web")
    again = process.ensure_running()
    assert again == endpoint == process.status()
    assert len(_client(again, "logs").describe_log_groups()["logGroups"]) == 1
    process.reset()
    assert _client(again, "logs").describe_log_groups()["logGroups"] == []
    assert process.ensure_running(speed=5).speed == 5
    assert process.ensure_running() == process.status()
    assert (_mode(home), _mode(home / "local.json")) == ("0o700", "0o600")
    assert _mode(home / "local.log") == "0o600"
    assert process.stop()
    assert process.status() is None
    assert not process.stop()


@pytest.mark.usefixtures("home")
def test_commands_that_start_at_once_make_one() -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: process.ensure_running(), range(2))
    assert first == second


def test_sigterm_ends_it_cleanly(home: Path) -> None:
    endpoint = process.ensure_running()
    os.kill(endpoint.pid, signal.SIGTERM)
    assert os.waitpid(endpoint.pid, 0) == (endpoint.pid, 0)
    assert (home / "local.log").read_text() == ""
    assert process.status() is None


def test_one_that_hangs_is_told_kept_and_ended_once_it_answers(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = process.ensure_running()
    monkeypatch.setattr(process, "ANSWERS_WITHIN", 0.1)
    os.kill(endpoint.pid, signal.SIGSTOP)
    for use in (process.status, process.ensure_running, process.reset, process.stop):
        with pytest.raises(process.Hangs, match=endpoint.url):
            use()
    told = CliRunner().invoke(app, ["local", "stop"], obj=SimulatedClock())
    assert (told.exit_code, "end the process that listens there" in told.stderr) == (1, True)
    assert (home / "local.json").exists()
    monkeypatch.undo()
    monkeypatch.setenv("XDG_STATE_HOME", str(home.parent))
    os.kill(endpoint.pid, signal.SIGCONT)
    process.stop()  # or what was asked of it before has ended it by now
    assert os.waitpid(endpoint.pid, 0) == (endpoint.pid, 0)
    assert process.status() is None


def test_what_keeps_it_from_starting_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(process.SPEED_VARIABLE, "fast")
    with pytest.raises(process.NotStarted, match="--speed: invalid positive value: 'fast'"):
        process.ensure_running()
    assert not (home / "local.json").exists()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"url": 1}', '{"url": "http://x", "token": 1}']
)
def test_a_damaged_state_file_is_like_none(home: Path, content: str) -> None:
    state.folder()
    (home / "local.json").write_text(content)
    assert process.status() is None


@pytest.mark.usefixtures("home")
def test_an_address_where_nobody_answers_is_like_none() -> None:
    state.write(state.Address("http://127.0.0.1:1", "token"))
    assert process.status() is None


def test_it_outlives_the_terminal_in_a_session_of_its_own(running: Endpoint) -> None:
    assert os.getsid(running.pid) == running.pid != os.getsid(0)


def test_an_address_where_something_else_answers_is_like_none(running: Endpoint) -> None:
    state.write(state.Address(running.url, "another token"))
    assert process.status() is None
    state.write(state.Address(running.url, running.token))
    assert process.status() == running


def test_the_users_keys_are_not_in_its_environment(running: Endpoint) -> None:
    environment = Path(f"/proc/{running.pid}/environ")
    if not environment.exists():
        pytest.skip("only Linux shows a process's environment")
    assert REAL_KEY not in environment.read_text()


def test_the_users_keys_are_refused_and_not_logged(running: Endpoint) -> None:
    arguments = process.client_arguments(running, "eu-west-1")
    with Refused("AccessDeniedException"):
        boto3.client("logs", **{**arguments, "aws_access_key_id": REAL_KEY}).describe_log_groups()
    assert REAL_KEY not in (state.folder() / "local.log").read_text()


def test_requests_do_not_follow_the_users_proxy(
    running: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert process.status() == running
    _client(running, "sts").get_caller_identity()


def test_commands_do_not_pay_for_what_only_the_process_needs() -> None:
    heavy = "{'boto3', 'botocore', 'flask', 'moto', 'werkzeug'}"
    check = f"import sys, fargatectl.local.process; sys.exit(len({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
