"""What services have used and been asked for in the last hour, as CloudWatch tells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws
from fargatectl.runtime.metrics import Metric, values

HOUR = 3600
PERIOD = 60


@dataclass(frozen=True)
class Usage:
    """Percentages of what the tasks have, a minute each, oldest first; empty without metrics.

    `requests` are those that each task gets in a minute, where autoscaling goes by them.
    """

    cpu: tuple[float, ...] = ()
    memory: tuple[float, ...] = ()
    requests: tuple[float, ...] = ()


def usage_of(
    aws: Aws, cluster: str, services: Sequence[str], groups: Mapping[str, str]
) -> dict[str, Usage]:
    """The usage by service. What may not be read is left out: the rest of a status tells enough.

    `groups` are the target groups of which requests are counted, by service.
    """
    cpu = {service: Metric(cluster, service, "CPUUtilization") for service in services}
    memory = {service: Metric(cluster, service, "MemoryUtilization") for service in services}
    requests = {
        service: Metric(cluster, service, "RequestCountPerTarget", "Sum", group)
        for service, group in groups.items()
    }
    asked = [*cpu.values(), *memory.values(), *requests.values()]
    # Whole minutes: CloudWatch aligns to them.
    end = aws.clock.now() // PERIOD * PERIOD + PERIOD
    found: dict[Metric, list[float]] = defaultdict(list)
    try:
        for metric, value in values(aws, asked, start=end - HOUR, end=end, period=PERIOD):
            found[metric].append(value)
    except (ClientError, BotoCoreError):
        return {}
    return {
        service: Usage(
            tuple(found[cpu[service]]),
            tuple(found[memory[service]]),
            tuple(found[requests[service]]) if service in requests else (),
        )
        for service in services
    }
