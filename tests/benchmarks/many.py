"""What many services in one file take: calls, seconds, seconds of CPU, and memory."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from fargatectl.local.server import EmbeddedAws
from tests.commands.test_many import spec
from tests.wire import Wire

NUMBERS = (1, 10, 100)


@dataclass(frozen=True)
class Took:
    calls: int
    seconds: float
    cpu: float
    # At its largest; the system counts what the benchmark itself had when it began the process.
    megabytes: float


def many(
    server: EmbeddedAws,
    wire: Wire,
    folder: Path,
    environment: Mapping[str, str],
    latency: float,
) -> Iterator[tuple[str, Took]]:
    """A first `up`, an empty one, and one that changes an image, for each number of services."""
    file = folder / "many.yaml"
    for number in NUMBERS:
        file.write_text(spec(number))
        wire.latency = 0
        server.reset()
        wire.latency = latency
        for what, more in (("first", []), ("empty", []), ("one image", ["--image", "s00=web:2"])):
            command = [sys.executable, "-m", "fargatectl", "up", "--yes", "--no-wait", *more]
            took = _took([*command, "-f", str(file)], environment, wire)
            yield f"{what} up of {number}, {latency * 1000:.0f} ms a call", took
    wire.latency = 0


def table(rows: Iterator[tuple[str, Took]]) -> Table:
    drawn = Table("services", "calls", "seconds", "of CPU", "memory")
    for what, took in rows:
        cells = f"{took.seconds:.2f} s", f"{took.cpu:.2f} s", f"{took.megabytes:.0f} MB"
        drawn.add_row(what, str(took.calls), *cells)
    return drawn


def _took(command: list[str], environment: Mapping[str, str], wire: Wire) -> Took:
    wire.clear()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    seconds = time.perf_counter() - began
    kilobytes = usage.ru_maxrss if sys.platform != "darwin" else usage.ru_maxrss / 1024
    return Took(len(wire.calls), seconds, usage.ru_utime + usage.ru_stime, kilobytes / 1024)
