"""The embedded AWS as these tests use it: clients, a clock, and a gate that can refuse."""

from types import SimpleNamespace
from typing import Any

from fargatectl.aws import Aws, Connection
from fargatectl.clock import SimulatedClock
from fargatectl.local.process import Endpoint, client_arguments
from fargatectl.local.server import EmbeddedAws

REGION = "eu-west-1"


class Gate:
    """Stands before AWS: counts calls, and fails as many as it is told to.

    It refuses as AWS does when the client's own ten attempts are used up, without their waiting.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._failing: dict[str, int] = {}
        self._code = "ThrottlingException"

    def throttle(self, operation: str, times: int) -> None:
        """Refuse the next so many calls of an operation."""
        self._failing[operation] = times

    def deny(self, operation: str) -> None:
        """Refuse all calls of an operation from now on."""
        self._failing[operation] = 1_000_000
        self._code = "AccessDeniedException"

    def expire(self, operation: str) -> None:
        """Refuse all calls of an operation that are signed with the credentials of now."""
        self._failing[operation] = 1_000_000
        self._code = "ExpiredTokenException"

    def watch(self, client: Any) -> None:
        client.meta.events.register("before-call", self._answer)

    def _answer(self, model: Any, **_: Any) -> tuple[Any, dict[str, Any]] | None:
        self.asked.append(model.name)
        left = self._failing.get(model.name, 0)
        if not left:
            return None
        self._failing[model.name] = left - 1
        error = {"Code": self._code, "Message": "refused by the test"}
        return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {}}


class Account:
    """One account; `aws` is what the code under test gets."""

    def __init__(self, server: EmbeddedAws, clock: SimulatedClock) -> None:
        self.clock = clock
        self.gate = Gate()
        endpoint = Endpoint(server.url, pid=0, speed=1, started=0, token="")
        arguments = client_arguments(endpoint, REGION)
        del arguments["region_name"]
        self.aws = Aws(Connection(region=REGION, client=arguments), clock)
        for service in ("ecs", "logs", "elbv2"):
            self.gate.watch(self.aws.client(service))

    def client(self, service: str) -> Any:
        return self.aws.client(service)
