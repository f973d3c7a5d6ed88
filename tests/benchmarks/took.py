"""What a program takes: calls, seconds, seconds of CPU, and memory."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks import measure
from tests.wire import Wire


@dataclass(frozen=True)
class Took:
    calls: int
    seconds: float
    cpu: float
    # At its largest.
    megabytes: float
    writes: tuple[str, ...]


def took(command: Sequence[str], environment: Mapping[str, str], wire: Wire) -> Took:
    """Its start included. It has to end well."""
    wire.clear()
    measured = subprocess.run(
        [sys.executable, measure.__file__, *command],
        env=environment,
        capture_output=True,
        check=True,
    )
    code, seconds, cpu, kilobytes = json.loads(measured.stdout)
    assert code == 0, command
    return Took(len(wire.calls), seconds, cpu, kilobytes / 1024, tuple(wire.writes))
