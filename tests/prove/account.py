"""An account and the command line as processes that can be killed, both forked from one.

Everything is loaded once, and what stands in the account at the fork is where each trial begins:
ten times as many trials in the same time as with processes that start from nothing.
"""

import gc
import os
import random
import signal
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import NoReturn

from botocore.config import Config

from fargatectl.cli import app
from fargatectl.clock import RealClock, SimulatedClock
from fargatectl.commands.signals import listen
from fargatectl.local.server import EmbeddedAws
from tests import clients
from tests.commands.world import World
from tests.wire import Wire

# So many times faster than AWS is the account, and so many times more often is it asked.
SPEED = 2000.0
PACE = 1000.0
# How long a command waits for an answer, and how long for a command is waited; real seconds.
PATIENCE = 4
HANGS = 120.0


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

    def open(self) -> None:
        """Serve in this process; another that was forked has a port of its own."""
        self.server.start()
        self.client = cache(self._client)

    def close(self) -> None:
        """Let nothing run, so that a fork has all there is."""
        self.server.stop()

    def warm_up(self) -> None:
        """Go through a life of the app in this process, so that forks have loaded what it needs."""
        clients.prepare()
        for command in ("up --yes", "down --yes"):
            ran = self.run(command)
            assert ran.exit_code == 0, ran.stderr
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
        Config.OPTION_DEFAULTS["read_timeout"] = PATIENCE
        signal.signal(signal.SIGINT, signal.default_int_handler)
        listen()
        app(arguments, obj=RealClock(pace=PACE))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
