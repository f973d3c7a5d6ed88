"""What a program takes: calls, seconds, seconds of CPU, and memory."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.wire import Wire


@dataclass(frozen=True)
class Took:
    calls: int
    seconds: float
    cpu: float
    # At its largest; the system counts what the benchmark itself had when it began the process.
    megabytes: float
    writes: tuple[str, ...]


def took(command: Sequence[str], environment: Mapping[str, str], wire: Wire) -> Took:
    """Its start included. It has to end well."""
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
    cpu = usage.ru_utime + usage.ru_stime
    return Took(len(wire.calls), seconds, cpu, kilobytes / 1024, tuple(wire.writes))
