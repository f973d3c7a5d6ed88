"""Calls and seconds of the command line, beside other programs in the same run and what is asked.

make bench
"""

import tempfile
from pathlib import Path

from rich.console import Console

from tests.benchmarks import many, one, verdict
from tests.benchmarks.bench import benches
from tests.benchmarks.replay import LINES, Replay, replay

LATENCIES = (0.0, 0.05)  # seconds a call


def main() -> None:
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with benches(folder) as bench:
            one.rows(bench, 0)  # moto loads its services
            console.print(one.table([row for each in LATENCIES for row in one.rows(bench, each)]))
            asked = list(one.verdicts(bench))
            console.print(verdict.table(asked))
            larger = []
            for latency in LATENCIES:
                for row in many.many(bench, latency):  # the largest take minutes each
                    console.print(f"{row}: {row.took.seconds:.2f} s", style="dim")
                    larger.append(row)
            console.print(many.table(larger))
            console.print(verdict.table(many.verdicts(larger)))
            console.print(_told(replay(bench.server, folder, bench.environment)))


def _told(lines: Replay) -> str:
    ours = f"replay of {LINES:,} lines: {LINES / lines.ours:,.0f} a second"
    if lines.theirs is None:
        return f"{ours} (awslogs is not installed: pip install '.[bench]')"
    theirs = f"{LINES / lines.theirs:,.0f} with awslogs"
    return f"{ours}, {theirs}: ratio {lines.theirs / lines.ours:.2f}"


if __name__ == "__main__":
    main()
