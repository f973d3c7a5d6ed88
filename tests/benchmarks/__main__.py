"""Calls and seconds of the command line, as ratios to a sequential boto3 script in the same run.

make bench
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from fargatectl.clock import RealClock
from fargatectl.local.server import EmbeddedAws
from tests.benchmarks import many
from tests.benchmarks.replay import LINES, Replay, replay
from tests.commands.world import HELLO, REGION
from tests.wire import Wire

RUNS = 3
LATENCIES = (0.0, 0.05)  # seconds a call

FARGATECTL = (sys.executable, "-m", "fargatectl")
BY_HAND = (sys.executable, "-m", "tests.benchmarks.sequential")


@dataclass(frozen=True)
class Row:
    what: str
    ours: float
    theirs: float
    our_calls: int = 0
    their_calls: int = 0

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


class Bench:
    def __init__(self, server: EmbeddedAws, wire: Wire, folder: Path) -> None:
        self.server = server
        self.wire = wire
        self.file = folder / "fargate.yaml"
        self.file.write_text(HELLO)

    def rows(self, latency: float) -> list[Row]:
        """A first and an empty `up`, each beside the script; every run from an empty account."""
        first, make, empty, look = [], [], [], []
        for _ in range(RUNS):
            self.server.reset()
            self.wire.latency = latency
            first.append(self.up())
            empty.append(self.up())
            self.wire.latency = 0
            self.server.reset()
            self.wire.latency = latency
            make.append(self.run(*BY_HAND, "make"))
            look.append(self.run(*BY_HAND, "look"))
        suffix = f"{latency * 1000:.0f} ms a call"
        return [
            _row(f"first up, {suffix}", first, make),
            _row(f"empty up, {suffix}", empty, look),
        ]

    def up(self) -> tuple[float, int]:
        return self.run(*FARGATECTL, "up", "--yes", "--no-wait", "-f", str(self.file))

    def run(self, *command: str) -> tuple[float, int]:
        """Seconds and calls of a program, its start included."""
        self.wire.clear()
        began = time.perf_counter()
        subprocess.run(command, env=self.environment, check=True, capture_output=True)
        return time.perf_counter() - began, len(self.wire.calls)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "AWS_ENDPOINT_URL": self.server.url,
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_DEFAULT_REGION": REGION,
        }


def start_up() -> list[Row]:
    """How long `--help` takes, beside importing what the command line is made with."""
    help_ = [_seconds(*FARGATECTL, "--help") for _ in range(RUNS)]
    typer = [_seconds(sys.executable, "-c", "import typer") for _ in range(RUNS)]
    return [Row("--help, to `import typer`", statistics.median(help_), statistics.median(typer))]


def _seconds(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def _row(what: str, ours: Sequence[tuple[float, int]], theirs: Sequence[tuple[float, int]]) -> Row:
    return Row(
        what,
        statistics.median(seconds for seconds, _ in ours),
        statistics.median(seconds for seconds, _ in theirs),
        ours[-1][1],
        theirs[-1][1],
    )


def main() -> None:
    wire = Wire()
    rows = start_up()
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedAws(RealClock(), speed=20, wrap=wire.wrap) as server,
    ):
        bench = Bench(server, wire, Path(folder))
        bench.rows(0)  # moto loads its services
        for latency in LATENCIES:
            rows += bench.rows(latency)
        larger = [
            row
            for latency in LATENCIES
            for row in many.many(server, wire, Path(folder), bench.environment, latency)
        ]
        wire.latency = 0
        lines = replay(server, Path(folder), bench.environment)
    table = Table("what", "fargatectl", "calls", "by hand", "calls", "ratio")
    for row in rows:
        calls = [str(n) if n else "" for n in (row.our_calls, row.their_calls)]
        table.add_row(
            row.what,
            f"{row.ours:.2f} s",
            calls[0],
            f"{row.theirs:.2f} s",
            calls[1],
            f"{row.ratio:.2f}",
        )
    Console().print(table)
    Console().print(many.table(iter(larger)))
    Console().print(_told(lines))


def _told(lines: Replay) -> str:
    ours = f"replay of {LINES:,} lines: {LINES / lines.ours:,.0f} a second"
    if lines.theirs is None:
        return f"{ours} (awslogs is not installed: pip install '.[bench]')"
    theirs = f"{LINES / lines.theirs:,.0f} with awslogs"
    return f"{ours}, {theirs}: ratio {lines.theirs / lines.ours:.2f}"


if __name__ == "__main__":
    main()
