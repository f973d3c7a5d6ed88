"""A hundred services where AWS's token buckets are real: what is refused, and how long it takes.

Time is simulated: what it tells is what AWS makes one wait.
"""

from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from fargatectl.cli import app
from fargatectl.clock import SimulatedClock
from fargatectl.local.server import EmbeddedAws
from fargatectl.local.throttling import Throttling
from tests.benchmarks.bench import environment
from tests.benchmarks.many import COMMANDS
from tests.benchmarks.verdict import Verdict
from tests.commands.test_many import spec

NUMBER = 100
FEW = 10  # refusals


def paced(server: EmbeddedAws, clock: SimulatedClock, folder: Path) -> Iterator[Verdict]:
    """The commands one after the other, each when the buckets are full again."""
    file = folder / "paced.yaml"
    file.write_text(spec(NUMBER))
    for what, arguments in COMMANDS.items():
        throttling = server.throttling = Throttling(clock)
        began = clock.now()
        command = [*arguments, "--yes", "-f", str(file)]
        ran = CliRunner().invoke(app, command, obj=clock, env=environment(server.url))
        assert ran.exit_code == 0, ran.output
        took = f"{what} of {NUMBER}, {clock.now() - began:.0f} s by AWS's buckets: refusals"
        yield Verdict(took, throttling.refused.total(), FEW)
    server.throttling = None
