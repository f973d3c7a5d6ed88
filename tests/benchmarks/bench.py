"""Where benchmarks run: an embedded AWS of their own behind a wire, and programs that use it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fargatectl.clock import RealClock
from fargatectl.local.server import EmbeddedAws
from tests.benchmarks.timeline import Timeline
from tests.benchmarks.took import Took, took
from tests.commands.world import REGION
from tests.wire import Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FARGATECTL = (sys.executable, "-m", "fargatectl")


@dataclass(frozen=True)
class Bench:
    server: EmbeddedAws
    wire: Wire
    timeline: Timeline
    folder: Path

    def spec(self, name: str, text: str) -> Path:
        file = self.folder / f"{name}.yaml"
        file.write_text(text)
        return file

    def reset(self) -> None:
        """An empty account, and no latency."""
        self.wire.latency = 0
        self.server.reset()

    def run(self, *command: str, latency: float = 0.0) -> Took:
        """A program, with so many seconds a call."""
        self.wire.latency = latency
        self.wire.clear()
        self.timeline.clear()
        try:
            return took(command, self.environment, self.wire)
        finally:
            self.wire.latency = 0

    def fargatectl(self, file: Path, *arguments: str, latency: float = 0.0) -> Took:
        return self.run(*FARGATECTL, *arguments, "--yes", "-f", str(file), latency=latency)

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, **environment(self.server.url)}


def environment(url: str) -> dict[str, str]:
    """How a program finds the embedded AWS, in place of the real one."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": REGION,
    }


@contextmanager
def benches(folder: Path) -> Iterator[Bench]:
    wire, timeline = Wire(), Timeline()

    def wrap(application: "WSGIApplication") -> "WSGIApplication":
        return timeline.wrap(wire.wrap(application))

    with EmbeddedAws(RealClock(), speed=20, wrap=wrap) as server:
        yield Bench(server, wire, timeline, folder)
