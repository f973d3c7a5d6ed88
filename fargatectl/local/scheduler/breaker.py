"""The deployment circuit breaker: when ECS gives a deployment up."""

import math
from dataclasses import dataclass

LEAST, MOST = 3, 200


@dataclass(frozen=True)
class BreakerRules:
    """`deploymentCircuitBreaker` of a service."""

    is_enabled: bool = False
    rolls_back: bool = False
    resets_on_healthy: bool = True
    kind: str = "BOUNDED_PERCENT"
    value: int = 50

    def threshold(self, desired: int) -> int:
        """The number of failed tasks that ends a deployment of so many."""
        if self.kind == "COUNT":
            return max(1, self.value)
        share = max(1, math.ceil(desired * self.value / 100))
        if self.kind == "UNBOUNDED_PERCENT":
            return share
        return min(max(share, LEAST), MOST)
