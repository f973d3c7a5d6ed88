"""What many services in one file take: calls, seconds, seconds of CPU, and memory.

AWS's token buckets are real here: they refuse what comes too fast, and a hundred services take the
minutes that they make one wait.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from fargatectl.clock import RealClock
from fargatectl.local.throttling import Throttling
from tests.benchmarks.bench import Bench
from tests.benchmarks.took import Took
from tests.benchmarks.verdict import Verdict
from tests.commands.test_many import spec

MOST = 100
# Services, and load balancers that they are behind.
SIZES = ((1, 1), (10, 1), (MOST, 1), (MOST, 4))
UP = ("up", "--no-wait")
COMMANDS = {
    "first up": UP,
    "empty up": UP,
    "one image": (*UP, "--image", "s00=web:2"),
    "down": ("down",),
}
FEW = 10  # refusals
OF_IMAGE = ("RegisterTaskDefinition", "UpdateService")
OF_LOCK = ("PutParameter", "DeleteParameter")


@dataclass(frozen=True)
class Measured:
    """`latency` in seconds a call; `refused` are calls that came faster than AWS takes them."""

    what: str
    number: int
    balancers: int
    latency: float
    took: Took
    refused: int

    @property
    def answered(self) -> int:
        """The calls without those that had to be repeated."""
        return self.took.calls - self.refused

    def __str__(self) -> str:
        behind = f" behind {self.balancers}" if self.balancers > 1 else ""
        return f"{self.what} of {self.number}{behind}, {self.latency * 1000:.0f} ms a call"


def many(bench: Bench, latency: float) -> Iterator[Measured]:
    """A first `up`, an empty one, one that changes an image, and `down`, for each size."""
    for number, balancers in SIZES:
        file = bench.spec("many", spec(number, balancers))
        bench.reset()
        for what, arguments in COMMANDS.items():
            throttling = bench.server.throttling = Throttling(RealClock())
            took = bench.fargatectl(file, *arguments, latency=latency)
            yield Measured(what, number, balancers, latency, took, throttling.refused.total())
    bench.server.throttling = None


def table(rows: Sequence[Measured]) -> Table:
    drawn = Table("services", "calls", "refused", "seconds", "of CPU", "memory")
    for row in rows:
        calls, seconds = str(row.took.calls), f"{row.took.seconds:.2f} s"
        cpu, memory = f"{row.took.cpu:.2f} s", f"{row.took.megabytes:.0f} MB"
        drawn.add_row(str(row), calls, str(row.refused), seconds, cpu, memory)
    return drawn


def verdicts(rows: Sequence[Measured]) -> Iterator[Verdict]:
    """What was asked of a hundred services, beside one."""
    found = {(row.what, row.number, row.balancers, row.latency): row for row in rows}
    for latency in sorted({row.latency for row in rows}):
        one, most, apart = (
            found["empty up", *size, latency] for size in ((1, 1), (MOST, 1), (MOST, 4))
        )
        at = f"{latency * 1000:.0f} ms a call"
        yield Verdict(f"empty up of {MOST}: calls, to one's", most.took.calls / one.took.calls, 8)
        slower = most.took.seconds / one.took.seconds
        yield Verdict(f"empty up of {MOST}: time, to one's, {at}", slower, 6)
        more = apart.answered - most.answered
        yield Verdict(f"empty up of {MOST} behind 4: calls for each more", more / 3, 5)
        alone, together = (found["down", *size, latency] for size in ((1, 1), (MOST, 1)))
        cpu = together.took.cpu / alone.took.cpu
        yield Verdict(f"down of {MOST}: CPU, to one's, {at}", cpu, 15)
        changed = [
            each for each in found["one image", MOST, 1, latency].took.writes if each not in OF_LOCK
        ]
        yield Verdict("one image of many: writes", len(changed), len(OF_IMAGE))
    yield Verdict("calls refused of one command", max(row.refused for row in rows), FEW)
    yield Verdict("memory, MB", max(row.took.megabytes for row in rows), 200)
