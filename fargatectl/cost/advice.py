"""What ARM, Spot or a smaller size would save."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fargatectl.cost.fleet import Fleet
from fargatectl.cost.metered import fleet_cost
from fargatectl.cost.prices import Prices
from fargatectl.resources.capacity import SPOT, Share
from fargatectl.spec.models.sizes import MEMORY_OF_CPU

# How much of a smaller size may be used: some room for the unusual, more for CPU, which bursts.
CPU_FULL, MEMORY_FULL = 70, 80


@dataclass(frozen=True)
class Used:
    """Percent of what a task had: the busiest hour's CPU on average, the most memory ever."""

    cpu: float
    memory: float

    def at(self, ran: Fleet, wanted: Fleet) -> "Used":
        """The same use in percent of another size."""
        return Used(self.cpu * ran.cpu / wanted.cpu, self.memory * ran.memory / wanted.memory)


@dataclass(frozen=True)
class Advice:
    """`change` is what to write into the service's part of the spec, `saves` dollars a month."""

    service: str
    change: str
    saves: float
    why: str


def advise(fleet: Fleet, prices: Prices, used: Used | None = None) -> Iterator[Advice]:
    """The most certain first. Each is reckoned by itself; together they save less than the sum."""
    now = fleet_cost(fleet, prices)
    if used and (size := smaller(fleet, used, prices)):
        cpu, memory = size
        saved = now - fleet_cost(replace(fleet, cpu=cpu, memory=memory), prices)
        why = f"at most {used.cpu:.0f} % of its CPU and {used.memory:.0f} % of its memory were used"
        yield Advice(fleet.name, f"cpu: {cpu}, memory: {memory}", saved, why)
    if fleet.arch == "x86":
        saved = now - fleet_cost(replace(fleet, arch="arm"), prices)
        yield Advice(fleet.name, "arch: arm64", saved, "needs an image for arm64")
    if fleet.on_demand.typical:
        saved = now - fleet_cost(replace(fleet, capacity={SPOT: Share(1)}), prices)
        why = "AWS may take tasks away with two minutes' notice"
        yield Advice(fleet.name, "spot: true", saved, why)


def smaller(fleet: Fleet, used: Used, prices: Prices) -> tuple[int, int] | None:
    """The next smaller size in which there is room for what was used: CPU units and MiB."""
    cpu = fleet.cpu * used.cpu / CPU_FULL
    memory = fleet.memory * used.memory / MEMORY_FULL
    sizes = [
        (units, size)
        for units, sizes in MEMORY_OF_CPU.items()
        for size in sizes
        if cpu <= units <= fleet.cpu and memory <= size <= fleet.memory
    ]
    less = [size for size in sizes if size != (fleet.cpu, fleet.memory)]
    return max(less, key=lambda size: _cost(fleet, size, prices), default=None)


def _cost(fleet: Fleet, size: tuple[int, int], prices: Prices) -> float:
    return fleet_cost(replace(fleet, cpu=size[0], memory=size[1]), prices)
