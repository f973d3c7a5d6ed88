"""What tasks run on: Fargate on demand, Spot, or a mix of both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ON_DEMAND, SPOT = "FARGATE", "FARGATE_SPOT"


@dataclass(frozen=True)
class Share:
    """The first `base` tasks, and a share of the others."""

    weight: int
    base: int = 0


# By capacity provider. None at all means the launch type FARGATE.
Capacity = Mapping[str, Share]


def to_aws(capacity: Capacity) -> list[dict[str, Any]]:
    return [
        {"capacityProvider": name, "base": share.base, "weight": share.weight}
        for name, share in sorted(capacity.items())
    ]


def from_aws(strategy: Iterable[Mapping[str, Any]]) -> Capacity:
    return {
        each["capacityProvider"]: Share(each.get("weight", 0), each.get("base", 0))
        for each in strategy
    }
