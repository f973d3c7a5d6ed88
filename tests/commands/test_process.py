"""The command line as processes, on the user's own embedded AWS."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fargatectl.local import process
from tests.between import Answer, between
from tests.commands.world import HELLO, World

FARGATECTL = [sys.executable, "-m", "fargatectl"]


class Shell:
    """A folder in which commands run as processes, with an embedded AWS of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "fargate.yaml").write_text(HELLO)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        self.env = {**kept, "XDG_STATE_HOME": str(folder), "FARGATECTL_LOCAL": "1"}

    def hurry(self, speed: float) -> None:
        """Let the embedded AWS be so many times as fast as AWS; it is started if there is none."""
        with self._at_home():
            process.ensure_running(speed)

    def forget(self) -> None:
        """Begin anew, with the smallest spec and nothing deployed."""
        (self.folder / "fargate.yaml").write_text(HELLO)
        with self._at_home():
            process.reset()

    def close(self) -> None:
        with self._at_home():
            process.stop()

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_STATE_HOME", str(self.folder))
            yield

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*FARGATECTL, *arguments],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*FARGATECTL, *arguments],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    shell = Shell(tmp_path_factory.mktemp("home"))
    yield shell
    shell.close()


@pytest.fixture
def shell(home: Shell) -> Shell:
    home.hurry(100)
    home.forget()
    return home


def test_following_logs_ends_at_once_when_interrupted_or_nobody_reads(shell: Shell) -> None:
    with shell.start("up", "--yes", "-o", "json") as up:
        assert up.stdout is not None
        up.stdout.readline()
        up.stdout.close()  # who changes something is not done by that
        assert up.wait(timeout=20) == 141
    assert shell.run("unlock").stdout == "There is no lock.\n"
    done = shell.run("up", "--yes")
    assert done.returncode == 0, done.stderr
    for sent, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        logs = shell.start("logs", "--follow")
        assert logs.stdout is not None
        assert logs.stdout.readline() != ""
        logs.send_signal(sent)
        began = time.monotonic()
        logs.communicate(timeout=10)
        assert logs.returncode == code
        assert time.monotonic() - began < 3
    with shell.start("logs", "--follow") as logs:
        assert logs.stdout is not None
        assert logs.stderr is not None
        logs.stdout.readline()
        logs.stdout.close()  # as `head -1` does
        assert (logs.stderr.read(), logs.wait(timeout=10)) == ("", 0)


def test_a_run_that_is_ended_gives_its_lock_back_and_one_that_is_killed_is_taken_over(
    shell: Shell,
) -> None:
    spec = shell.folder / "fargate.yaml"
    spec.write_text(HELLO.replace("amazon/amazon-ecs-sample", "sim/slow"))

    def begin() -> "subprocess.Popen[str]":
        """A run that has the lock and watches a rollout of some seconds."""
        shell.hurry(5)
        run = shell.start("up", "--yes")
        assert run.stderr is not None
        while "created service/web" not in (line := run.stderr.readline()):
            assert line, "it ended before its time"
        return run

    def down() -> "subprocess.CompletedProcess[str]":
        shell.hurry(1000)
        return shell.run("down", "--yes", "--lock-timeout", "0s")

    ended = begin()
    waiting = shell.run("scale", "--count", "2", "--lock-timeout", "0s")
    assert waiting.returncode == 4
    assert f"(process {ended.pid})" in waiting.stderr
    ended.send_signal(signal.SIGTERM)
    ended.communicate(timeout=20)
    assert ended.returncode == 143
    assert shell.run("unlock").stdout == "There is no lock.\n"
    assert down().returncode == 0
    killed = begin()
    killed.kill()
    killed.communicate(timeout=20)
    assert down().returncode == 0
    assert shell.run("unlock").stdout == "There is no lock.\n"


def test_ctrl_c_does_not_wait_for_what_takes_minutes(shell: Shell) -> None:
    assert shell.run("up", "--yes", "--no-wait").returncode == 0
    shell.run("local", "start", "--speed", "0.1")
    down = shell.start("down", "--yes")
    assert down.stderr is not None
    # The service drains, ten times as slowly as in AWS.
    while "deleted listener-rule/web" not in (line := down.stderr.readline()):
        assert line, "it ended before its time"
    down.send_signal(signal.SIGINT)
    down.communicate(timeout=20)
    assert down.returncode == 130
    shell.hurry(1000)
    assert shell.run("down", "--yes").returncode == 0


def test_who_does_not_wait_for_what_was_begun_is_told_so_and_leaves_the_lock(
    world: World,
) -> None:
    begun, may_end, held = threading.Event(), threading.Event(), list[bool]()

    def hold(operation: str, answer: Answer) -> Answer:
        if operation == "RegisterTaskDefinition":
            begun.set()
            held.append(may_end.wait(60))
        return answer

    with between(world.endpoint) as proxy:
        proxy.spoil = hold
        env = {**os.environ, **world.environment, "AWS_ENDPOINT_URL": proxy.url}
        with subprocess.Popen(
            [*FARGATECTL, "up", "--yes", "--no-wait", "-f", str(world.file)],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as run:
            assert begun.wait(30)
            run.send_signal(signal.SIGINT)
            run.send_signal(signal.SIGTERM)
            assert run.stderr is not None
            said = run.stderr.read()
            run.wait(timeout=30)
            assert not held, "it has waited for what was begun"
            may_end.set()
    assert run.returncode in (130, 143)
    assert "The lock stays for what was begun." in said
    assert "What was begun is finished" not in said
    assert "Exception" not in said
    ssm = world.client("ssm")
    assert ssm.get_parameter(Name="/fargatectl/hello/lock")["Parameter"]["Type"] == "String"


def test_what_was_made_is_there_until_it_is_reset(shell: Shell) -> None:
    assert shell.run("up", "--yes", "--no-wait").returncode == 0
    assert shell.run("plan", "--exit-code").returncode == 0
    assert shell.run("local", "reset").stdout == "Emptied.\n"
    assert shell.run("plan", "--exit-code").returncode == 5
    assert shell.run("local", "stop").stdout == "Stopped.\n"
    assert shell.run("local", "status").stdout == "It is not running. --local starts it.\n"
