"""The command line against an embedded AWS of its own: run commands, look at what they did."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from typer.testing import CliRunner

from fargatectl.cli import app
from fargatectl.clock import RealClock, SimulatedClock
from fargatectl.local.gate import ACCESS_KEY, SECRET_KEY
from fargatectl.local.server import EmbeddedAws
from tests.wire import Wire

REGION = "eu-west-1"
HELLO = """\
app: hello
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The answer's document."""
        return json.loads(self.stdout)

    @property
    def events(self) -> list[Any]:
        """The action's events, one a line."""
        return [json.loads(line) for line in self.stdout.splitlines()]


class World:
    def __init__(
        self,
        server: EmbeddedAws,
        clock: SimulatedClock | RealClock,
        wire: Wire,
        folder: Path,
    ) -> None:
        self.server = server
        self.clock = clock
        self.wire = wire
        self.folder = folder
        self.file = folder / "fargate.yaml"
        self.variables: dict[str, str] = {}  # that the spec may refer to
        self.client = cache(self._client)
        # Not the one that all of the process share: it knows the profiles of an earlier test.
        self._session = boto3.Session()
        self.write(HELLO)

    def write(self, spec: str) -> None:
        self.file.write_text(spec)

    def edit(self, old: str, new: str) -> None:
        text = self.file.read_text()
        assert old in text
        self.write(text.replace(old, new))

    def run(
        self,
        command: str,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: str | None = None,
        foreseen: bool = True,
    ) -> Ran:
        """Run a command on the spec, as a user would; the time it takes is simulated.

        `foreseen` expects no fault of ours to come to light.
        """
        result = CliRunner().invoke(
            app,
            [*command.split(), "-f", str(self.file), *arguments],
            obj=self.clock,
            input=stdin,
            env={**self.environment, **self.variables, **(env or {})},
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert not foreseen or "please report" not in result.output, result.output
        return Ran(result.exit_code, result.stdout, result.stderr)

    def up(self, *arguments: str) -> Ran:
        """`up --yes`, expected to end well."""
        ran = self.run("up", "--yes", *arguments)
        assert ran.exit_code == 0, ran.stderr
        return ran

    @property
    def endpoint(self) -> str:
        """Where AWS is for all who ask it."""
        return self.server.url

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def _client(self, service: str) -> Any:
        return self._session.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )

    def service(self, name: str = "web", cluster: str = "hello") -> Any:
        found = self.client("ecs").describe_services(cluster=cluster, services=[name])
        return found["services"][0]

    def targets(self) -> list[str]:
        """The health of all targets of all target groups."""
        elb = self.client("elbv2")
        return [
            target["TargetHealth"]["State"]
            for group in elb.describe_target_groups()["TargetGroups"]
            for target in elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])[
                "TargetHealthDescriptions"
            ]
        ]
