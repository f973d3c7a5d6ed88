"""Which subnet and which capacity provider the next task gets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .task import Capacity, Task


@dataclass(frozen=True)
class Share:
    """One item of a capacity provider strategy."""

    provider: str
    weight: int = 0
    base: int = 0


def next_subnet(subnets: Sequence[str], tasks: Sequence[Task]) -> str:
    """Tasks are spread: the subnet with the fewest is next."""
    used = Counter(task.subnet for task in tasks)
    return min(subnets, key=lambda subnet: used[subnet])


def next_capacity(shares: Sequence[Share], tasks: Sequence[Task], platform: str) -> Capacity:
    """First the base is filled, then providers take turns by weight."""
    if not shares:
        return Capacity(platform_version=platform)
    used = Counter(task.capacity.provider for task in tasks)
    for share in shares:
        if used[share.provider] < share.base:
            return Capacity(None, share.provider, platform)
    weighted = [share for share in shares if share.weight > 0] or list(shares)
    chosen = min(weighted, key=lambda one: (load(one, used[one.provider]), -one.weight))
    return Capacity(None, chosen.provider, platform)


def load(share: Share, used: int) -> float:
    """How full a provider would be with one task more, against its weight."""
    return (used - share.base + 1) / max(1, share.weight)
