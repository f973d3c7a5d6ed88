"""How much of their CPU and memory services have used in the last hour, as CloudWatch tells."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws
from fargatectl.runtime.metrics import Metric, values

HOUR = 3600
PERIOD = 60


@dataclass(frozen=True)
class Usage:
    """Percentages of what the tasks have, a minute each, oldest first; empty without metrics."""

    cpu: tuple[float, ...] = ()
    memory: tuple[float, ...] = ()


def usage_of(aws: Aws, cluster: str, services: Sequence[str]) -> dict[str, Usage]:
    """The usage by service. What may not be read is left out: the rest of a status tells enough."""
    cpu = {service: Metric(cluster, service, "CPUUtilization") for service in services}
    memory = {service: Metric(cluster, service, "MemoryUtilization") for service in services}
    # Whole minutes: CloudWatch aligns to them.
    end = aws.clock.now() // PERIOD * PERIOD + PERIOD
    found: dict[Metric, list[float]] = defaultdict(list)
    try:
        for metric, value in values(
            aws, [*cpu.values(), *memory.values()], start=end - HOUR, end=end, period=PERIOD
        ):
            found[metric].append(value)
    except (ClientError, BotoCoreError):
        return {}
    return {
        service: Usage(tuple(found[cpu[service]]), tuple(found[memory[service]]))
        for service in services
    }
