"""Lines per second of a replay, beside `awslogs`, from the same embedded AWS in the same run."""

import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3

from fargatectl.local.server import EmbeddedAws
from tests.commands.world import HELLO, REGION

LINES, TASKS, BATCH = 100_000, 4, 10_000
GROUP = "/fargatectl/hello/web"
LINE = '10.0.{task}.{number} "GET /orders/{number} HTTP/1.1" 200 {number}'


@dataclass(frozen=True)
class Replay:
    """Seconds that each took for all lines; `theirs` is None where awslogs is not installed."""

    ours: float
    theirs: float | None


def replay(server: EmbeddedAws, folder: Path, environment: Mapping[str, str]) -> Replay:
    server.reset()
    began = _write(server)
    spec = folder / "logs.yaml"
    spec.write_text(HELLO)
    ours = [sys.executable, "-m", "fargatectl", "logs", "web", "--since", "1d", "-f", str(spec)]
    awslogs = shutil.which("awslogs", path=str(Path(sys.executable).parent))
    theirs = [str(awslogs), "get", GROUP, "ALL", "--start", began, "--color", "never"]
    theirs += ["--aws-endpoint-url", server.url, "--aws-region", REGION]
    return Replay(
        _seconds(ours, environment),
        _seconds(theirs, environment) if awslogs else None,
    )


def _write(server: EmbeddedAws) -> str:
    """A minute's lines of four tasks, many with the same time. Returns when they begin."""
    logs = boto3.client(
        "logs",
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id="bench",
        aws_secret_access_key="bench",
    )
    logs.create_log_group(logGroupName=GROUP)
    start = int(time.time() - 60) * 1000
    for task in range(TASKS):
        stream = f"web/web/{task:032x}"
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        for first in range(0, LINES // TASKS, BATCH):
            numbers = range(first, min(first + BATCH, LINES // TASKS))
            events = [
                {"timestamp": start + 2 * number, "message": LINE.format(task=task, number=number)}
                for number in numbers
            ]
            logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)
    return datetime.fromtimestamp(start / 1000 - 60, UTC).isoformat()


def _seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """How long the program takes, its start included. It has to print every line once."""
    began = time.perf_counter()
    ran = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    took = time.perf_counter() - began
    requests = {line.partition('"')[0].split()[-1] for line in ran.stdout.splitlines()}
    assert (len(ran.stdout.splitlines()), len(requests)) == (LINES, LINES), command
    return took
