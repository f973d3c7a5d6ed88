"""AWS's token buckets, which refuse what comes too fast. The embedded AWS has them when asked to.

The numbers are AWS's own; fargatectl's pacing has a table of its own, which these hold it to.
"""

import re
from collections import Counter
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from fargatectl.clock import Clock
from fargatectl.local import failures, gate


@dataclass
class _Bucket:
    burst: float
    per_second: float
    tokens: float
    filled: float = 0.0

    def take(self, now: float) -> bool:
        """Whether there was a token left. A refused call costs none."""
        gained = max(now - self.filled, 0) * self.per_second
        self.tokens, self.filled = min(self.tokens + gained, self.burst), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


# By the name that a request is signed with: operations, how many at once, how many a second.
LIMITS: Mapping[str, tuple[tuple[str, float, float], ...]] = {
    "ecs": (
        ("CreateCluster|DeleteCluster|UpdateCluster|PutClusterCapacityProviders", 20, 1),
        ("DescribeClusters|ListClusters", 50, 20),
        ("RegisterTaskDefinition|DeregisterTaskDefinition", 20, 1),
        ("DescribeTaskDefinition|ListTaskDefinitions|ListTaskDefinitionFamilies", 50, 20),
        ("DeleteTaskDefinitions", 5, 1),
        ("TagResource|UntagResource", 20, 10),
        ("ListTagsForResource", 50, 20),
        ("RunTask|StopTask|ExecuteCommand", 100, 40),
        ("DescribeTasks|ListTasks", 100, 20),
        ("CreateService|UpdateService|DeleteService", 50, 5),
        ("DescribeServices|ListServices", 100, 20),
        ("DescribeServiceDeployments|ListServiceDeployments", 50, 20),
        ("DescribeServiceRevisions", 50, 20),
    ),
    "elasticloadbalancing": (("Describe.+", 40, 10),),
    "ec2": (
        ("CreateVpcEndpoint", 4, 0.3),
        ("Describe.+", 100, 20),
        ("(?!Describe).+", 50, 5),
    ),
}


class Throttling:
    """The buckets of the account, full at the beginning; `refused` counts by operation."""

    def __init__(self, clock: Clock) -> None:
        self.refused: Counter[str] = Counter()
        self._clock = clock
        self._buckets = {
            (service, operations): _Bucket(burst, per_second, burst)
            for service, families in LIMITS.items()
            for operations, burst, per_second in families
        }

    def refusal(self, environ: MutableMapping[str, Any]) -> Response | None:
        """AWS's answer to a request that no token is left for."""
        asked, operation = gate.service(environ), gate.operation(environ)
        for (service, operations), bucket in self._buckets.items():
            if service == asked and re.fullmatch(operations, operation):
                if bucket.take(self._clock.now()):
                    return None
                self.refused[operation] += 1
                return failures.throttled(environ)
        return None
