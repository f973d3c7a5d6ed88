"""An account and the command line as processes that can be killed, both forked from one.

Everything is loaded once, clients of AWS included, and what stands in the account at the fork is
where each trial begins: many times as many trials in the same time as with processes that start
from nothing.
"""

import functools
import gc
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer.main
from botocore.httpsession import URLLib3Session
from botocore.retries.bucket import Clock, TokenBucket
from botocore.retries.standard import ExponentialBackoff

from fargatectl.aws import session
from fargatectl.cli import app
from fargatectl.clock import RealClock, SimulatedClock
from fargatectl.commands.signals import listen
from fargatectl.local.server import EmbeddedAws
from tests import clients
from tests.commands.inventory import shape
from tests.commands.world import World
from tests.wire import Wire

# So many times faster than AWS is the account, and so many times more often is it asked.
SPEED = 2000.0
PACE = 1000.0
# So many times faster than they are does botocore take seconds between its tries.
HASTE = 25.0
# How long a command waits for an answer, and how long for a command is waited; real seconds.
PATIENCE = 4
HANGS = 60.0
# Where all clients go: who sends, sends it to the server of the fork it runs in.
ENDPOINT = "http://127.0.0.1:1"


class LeapingClock(SimulatedClock):
    """The wall clock, and whoever sleeps is at the end of it at once."""

    def now(self) -> float:
        return time.time() + super().now()


class Account(World):
    """A world whose commands are processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.time = LeapingClock(0.0)
        wire = Wire()
        server = EmbeddedAws(self.time, speed=SPEED, wrap=wire.wrap)
        super().__init__(server, RealClock(pace=PACE), wire, folder)
        _prepare(server)

    def open(self) -> None:
        """Serve in this process to its end: another that was forked has its own port and files."""
        self.folder = Path(tempfile.mkdtemp(dir=self.folder))
        self.file = self.folder / self.file.name
        self.server.start()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve meanwhile; nothing runs afterwards, so that a fork has all there is."""
        self.server.start()
        try:
            yield
        finally:
            self.server.stop()

    def warm_up(self) -> None:
        """Go through a life of the app in this process, so that forks have loaded what it needs."""
        with clients.shared():
            for command in ("up --yes", "down --yes"):
                ran = self.run(command)
                assert ran.exit_code == 0, ran.stderr
        shape(self)
        gc.collect()
        gc.freeze()

    def start(self, *arguments: str) -> "Run":
        """A command as a process; it is under way when this returns."""
        said = Path(tempfile.mkstemp(dir=self.folder)[1])
        process = os.fork()
        if process == 0:
            _become(
                {**self.environment, **self.variables}, said, [*arguments, "-f", str(self.file)]
            )
        return Run(process, said)

    @property
    def endpoint(self) -> str:
        return ENDPOINT


class Run:
    """A command that is under way."""

    def __init__(self, process: int, said: Path) -> None:
        self.process = process
        self._said = said

    def send(self, number: signal.Signals) -> None:
        os.kill(self.process, number)

    def end(self) -> tuple[int, str]:
        """Its exit code, negative for the signal that killed it, and what it said."""
        deadline = time.monotonic() + HANGS
        while (ended := os.waitpid(self.process, os.WNOHANG)) == (0, 0):
            if time.monotonic() > deadline:
                self.send(signal.SIGKILL)
                deadline = float("inf")
            time.sleep(0.005)
        return os.waitstatus_to_exitcode(ended[1]), self.said()

    def said(self) -> str:
        """What it has said so far."""
        return self._said.read_text()


def _prepare(server: EmbeddedAws) -> None:
    """Let what takes long be made once for all forks, and nothing wait longer than it has to."""
    clients.prepare()
    vars(typer.main)["get_command"] = functools.cache(typer.main.get_command)
    session.READ_TIMEOUT = PATIENCE
    _hurry_botocore()
    _send_to(server)


def _hurry_botocore() -> None:
    """Let its pauses be as much shorter as everything else goes faster."""
    delay, pause = ExponentialBackoff.delay_amount, TokenBucket._sleep_amount
    ExponentialBackoff.delay_amount = lambda its, context: delay(its, context) / HASTE
    TokenBucket._sleep_amount = lambda its, amount: pause(its, amount) / HASTE
    Clock.current_time = lambda _: time.time() * HASTE


def _send_to(server: EmbeddedAws) -> None:
    """Let all clients of this process reach the server, wherever it listens by then."""
    sends = URLLib3Session.send

    def send(session: Any, request: Any) -> Any:
        request.url = request.url.replace(ENDPOINT, server.url, 1)
        return sends(session, request)

    URLLib3Session.send = send


def _become(environment: dict[str, str], said: Path, arguments: list[str]) -> NoReturn:
    """Be the command line from here on, and end as it does."""
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        descriptor = os.open(said, os.O_WRONLY)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        os.environ.update(environment)
        gc.disable()
        random.seed()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        listen()
        with clients.shared():
            app(arguments, obj=RealClock(pace=PACE))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
