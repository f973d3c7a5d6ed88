"""Keeping within AWS's token buckets: each call takes a token of its family's, or waits for one.

botocore's adaptive mode learns from being throttled, and then slows a service down as a whole, its
reads with its writes. It stays for what no table knows: others' calls use the same buckets. What
one service needs is in the buckets; a hundred services wait for what AWS gives in that time anyway.
"""

import re
import threading
from dataclasses import dataclass
from functools import partial
from typing import Any

from fargatectl.clock import Clock


@dataclass(frozen=True)
class Family:
    """Operations of a service, by a pattern, that AWS counts together, per account and region.

    What stays in a bucket evens out that calls under way overtake each other.
    """

    service: str
    operations: str
    burst: int
    per_second: float

    @property
    def tokens(self) -> int:
        return self.burst - self.burst // 10


# The first that matches holds. Services that publish no numbers have no row.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/throttling.html
FAMILIES = (
    Family("ecs", "DeleteTaskDefinitions", 5, 1),
    Family("ecs", "(Register|Deregister)TaskDefinition", 20, 1),
    Family("ecs", "(Describe|List)TaskDefinition.*", 50, 20),
    Family("ecs", "(Create|Update|Delete)Service", 50, 5),
    Family("ecs", "(Describe|List)Services", 100, 20),
    Family("ecs", "(Describe|List)ServiceDeployments", 50, 20),
    Family("ecs", "DescribeServiceRevisions", 50, 20),
    Family("ecs", "(Describe|List)Clusters", 50, 20),
    Family("ecs", "(Create|Update|Delete)Cluster.*|PutClusterCapacityProviders", 20, 1),
    Family("ecs", "(Describe|List)Tasks", 100, 20),
    Family("ecs", "RunTask", 100, 20),  # on Fargate
    Family("ecs", "StopTask|ExecuteCommand", 100, 40),
    Family("ecs", "TagResource|UntagResource", 20, 10),
    Family("ecs", "ListTagsForResource", 50, 20),
    Family("elbv2", "Describe.*", 40, 10),
    Family("ec2", "CreateVpcEndpoint", 4, 0.3),
    Family("ec2", "Describe.*", 100, 20),
    Family("ec2", ".*", 50, 5),
)


class Bucket:
    """A family's tokens, full at first, shared by threads: who comes first is served first."""

    def __init__(self, family: Family, clock: Clock) -> None:
        self._clock = clock
        self._seconds = 1 / family.per_second  # that a token takes
        self._reserve = family.tokens * self._seconds
        self._spent_until = float("-inf")
        self._lock = threading.Lock()

    def take(self) -> None:
        """Return once there is a token, and with it."""
        with self._lock:
            full = self._clock.now() - self._reserve
            self._spent_until = max(self._spent_until, full) + self._seconds
            due = self._spent_until
        while (left := due - self._clock.now()) > 0:
            self._clock.sleep(left)


class Pacer:
    """Lets the calls of a command's clients go as AWS's buckets have tokens for them."""

    def __init__(self, clock: Clock) -> None:
        self._buckets = {family: Bucket(family, clock) for family in FAMILIES}
        self._known: dict[tuple[str, str], Bucket | None] = {}

    def pace(self, client: Any, service: str) -> None:
        """Have each attempt of a call wait before it is signed: signatures expire."""
        events, ours = client.meta.events, "fargatectl-pacing"
        events.unregister("request-created", unique_id=ours)
        events.register_first("request-created", partial(self._take, service), unique_id=ours)

    def _take(self, service: str, operation_name: str, **_: object) -> None:
        asked = service, operation_name
        if asked not in self._known:
            self._known[asked] = self._bucket(*asked)
        if bucket := self._known[asked]:
            bucket.take()

    def _bucket(self, service: str, operation: str) -> Bucket | None:
        for family, bucket in self._buckets.items():
            if family.service == service and re.fullmatch(family.operations, operation):
                return bucket
        return None
