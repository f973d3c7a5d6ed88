"""The smallest spec, beside a sequential script and beside what no program could do better."""

import os
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from tests.benchmarks.bench import Bench
from tests.benchmarks.floor import floor
from tests.benchmarks.recorded import record
from tests.benchmarks.took import Took
from tests.benchmarks.verdict import Verdict
from tests.commands.world import HELLO

RUNS = 3
LATENCY = 0.05  # seconds a call
# So long that calls come after each other only where one waits for the other.
LONG_LATENCY = 0.5
UP = ("up", "--no-wait")
BY_HAND = (sys.executable, "-m", "tests.benchmarks.sequential")
BARE = (sys.executable, "-m", "tests.benchmarks.bare")


@dataclass(frozen=True)
class Row:
    """Medians of the seconds of all runs; the calls of the last."""

    what: str
    ours: Sequence[Took]
    theirs: Sequence[Took]

    @property
    def cells(self) -> tuple[str, ...]:
        ours, theirs = seconds(self.ours), seconds(self.theirs)
        calls = str(self.ours[-1].calls), str(self.theirs[-1].calls)
        ratio = f"{ours / theirs:.2f}"
        return self.what, f"{ours:.2f} s", calls[0], f"{theirs:.2f} s", calls[1], ratio


def seconds(runs: Sequence[Took]) -> float:
    return statistics.median(each.seconds for each in runs)


def cpu(run: Callable[[], Took]) -> float:
    """The least of some runs: what else the machine does only adds to it."""
    return min(run().cpu for _ in range(RUNS))


def rows(bench: Bench, latency: float) -> list[Row]:
    """A first and an empty `up`, each beside the script; every run from an empty account."""
    file = bench.spec("one", HELLO)
    first, make, empty, look = [], [], [], []
    for _ in range(RUNS):
        bench.reset()
        first.append(bench.fargatectl(file, *UP, latency=latency))
        empty.append(bench.fargatectl(file, *UP, latency=latency))
        bench.reset()
        make.append(bench.run(*BY_HAND, "make", latency=latency))
        look.append(bench.run(*BY_HAND, "look", latency=latency))
    suffix = f"{latency * 1000:.0f} ms a call"
    return [Row(f"first up, {suffix}", first, make), Row(f"empty up, {suffix}", empty, look)]


def table(rows: Sequence[Row]) -> Table:
    drawn = Table("what", "fargatectl", "calls", "by hand", "calls", "ratio")
    for row in rows:
        drawn.add_row(*row.cells)
    return drawn


def verdicts(bench: Bench) -> Iterator[Verdict]:
    yield _start_up(bench)
    yield _first(bench)
    yield from _empty(bench)


def _start_up(bench: Bench) -> Verdict:
    typer = cpu(lambda: bench.run(sys.executable, "-c", "import typer"))
    ours = cpu(lambda: bench.run(sys.executable, "-m", "fargatectl", "--help"))
    return Verdict("--help: CPU, to `import typer`", ours / typer, 2.5)


def _first(bench: Bench) -> Verdict:
    """What AWS's order demands takes its latency; the rest is what a script computes."""
    file = bench.spec("one", HELLO)
    bench.reset()
    os.environ.update(bench.environment)
    least = floor(file, bench.wire, bench.timeline)

    def by_hand() -> Took:
        bench.reset()
        return bench.run(*BY_HAND, "make")

    def first() -> Took:
        bench.reset()
        return bench.fargatectl(file, *UP, latency=LATENCY)

    limit = least.calls * LATENCY + cpu(by_hand)
    ours = min(first().seconds for _ in range(RUNS))
    return Verdict(f"first up, to {limit:.2f} s: {least}", ours / limit, 1.25)


def _empty(bench: Bench) -> Iterator[Verdict]:
    file = bench.spec("one", HELLO)
    bench.reset()
    bench.fargatectl(file, *UP)
    bench.fargatectl(file, *UP, latency=LONG_LATENCY)
    chain = bench.timeline.chain()
    yield Verdict(f"empty up, waves: {', '.join(chain)}", len(chain), 4)
    calls = bench.folder / "calls.json"
    record([*UP, "--yes", "-f", str(file)], bench.environment, calls)
    bare = cpu(lambda: bench.run(*BARE, str(calls)))
    ours = cpu(lambda: bench.fargatectl(file, *UP))
    yield Verdict(f"empty up: CPU, to {bare:.2f} s of the same calls alone", ours / bare, 1.5)
