"""The smallest spec, beside a sequential script and beside what no program could do better."""

import os
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from tests.benchmarks.bench import Bench
from tests.benchmarks.floor import floor
from tests.benchmarks.recorded import record
from tests.benchmarks.took import Took
from tests.benchmarks.verdict import Verdict
from tests.commands.world import HELLO

RUNS = 5
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


def in_turn(*programs: Callable[[], Took]) -> list[tuple[Took, ...]]:
    """Some runs of each, in rounds: one after the other, on what the one before has left."""
    rounds = [[run() for run in programs] for _ in range(RUNS)]
    return list(zip(*rounds, strict=True))


def ratio(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """Of what was measured in turn: the machine is quicker at one time than at another."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def cpu(runs: Iterable[Took]) -> list[float]:
    return [each.cpu for each in runs]


def rows(bench: Bench, latency: float) -> list[Row]:
    """A first and an empty `up`, each beside the script; every run from an empty account."""
    file = bench.spec("one", HELLO)
    first, empty, make, look = in_turn(
        lambda: on_nothing(bench).fargatectl(file, *UP, latency=latency),
        lambda: bench.fargatectl(file, *UP, latency=latency),
        lambda: on_nothing(bench).run(*BY_HAND, "make", latency=latency),
        lambda: bench.run(*BY_HAND, "look", latency=latency),
    )
    suffix = f"{latency * 1000:.0f} ms a call"
    return [Row(f"first up, {suffix}", first, make), Row(f"empty up, {suffix}", empty, look)]


def on_nothing(bench: Bench) -> Bench:
    bench.reset()
    return bench


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
    typer, ours = in_turn(
        lambda: bench.run(sys.executable, "-c", "import typer"),
        lambda: bench.run(sys.executable, "-m", "fargatectl", "--help"),
    )
    return Verdict("--help: CPU, to `import typer`", ratio(cpu(ours), cpu(typer)), 2.5)


def _first(bench: Bench) -> Verdict:
    """What AWS's order demands takes its latency; the rest is what a script computes."""
    file = bench.spec("one", HELLO)
    bench.reset()
    os.environ.update(bench.environment)
    least = floor(file, bench.wire, bench.timeline)
    by_hand, ours = in_turn(
        lambda: on_nothing(bench).run(*BY_HAND, "make"),
        lambda: on_nothing(bench).fargatectl(file, *UP, latency=LATENCY),
    )
    limits = [least.calls * LATENCY + each for each in cpu(by_hand)]
    found = ratio([each.seconds for each in ours], limits)
    return Verdict(f"first up, to {statistics.median(limits):.2f} s: {least}", found, 1.25)


def _empty(bench: Bench) -> Iterator[Verdict]:
    file = bench.spec("one", HELLO)
    bench.reset()
    bench.fargatectl(file, *UP)
    bench.fargatectl(file, *UP, latency=LONG_LATENCY)
    chain = bench.timeline.chain()
    yield Verdict(f"empty up, waves: {', '.join(chain)}", len(chain), 4)
    calls = bench.folder / "calls.json"
    record([*UP, "--yes", "-f", str(file)], bench.environment, calls)
    bare, ours = in_turn(lambda: bench.run(*BARE, str(calls)), lambda: bench.fargatectl(file, *UP))
    what = f"empty up: CPU, to {statistics.median(cpu(bare)):.2f} s of the same calls alone"
    yield Verdict(what, ratio(cpu(ours), cpu(bare)), 1.5)
