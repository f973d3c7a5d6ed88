"""The tasks of a service as they are paid for: how many, how large, on what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fargatectl.cost.amount import Amount
from fargatectl.engine import Resource
from fargatectl.resources.capacity import ON_DEMAND, SPOT, Capacity, Share
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.schedule import Schedule
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition


@dataclass(frozen=True)
class Fleet:
    """`cpu` in units, `memory` in MiB, `storage` in GiB; `arch` is `x86` or `arm`."""

    name: str
    tasks: Amount
    cpu: int
    memory: int
    arch: str = "x86"
    storage: int = 20
    capacity: Capacity = field(default_factory=dict)
    public_ip: bool = False

    @property
    def spot(self) -> Amount:
        """The tasks that run on Spot, on average."""
        counts = (self.tasks.min, self.tasks.typical, self.tasks.max)
        return Amount(*(_on_spot(self.capacity, count) for count in counts))

    @property
    def on_demand(self) -> Amount:
        return self.tasks + self.spot * -1


def fleets(resources: Iterable[Resource]) -> tuple[Fleet, ...]:
    """Of the services whose size is known. A service's parts bear its name."""
    given = tuple(resources)
    sizes = {each.name: each for each in given if isinstance(each, TaskDefinition)}
    targets = {each.name: each for each in given if isinstance(each, ScalableTarget)}
    services = (each for each in given if isinstance(each, Service))
    return tuple(_fleets(services, sizes, targets))


def job_fleets(resources: Iterable[Resource]) -> tuple[Fleet, ...]:
    """Of the jobs that run by the clock, while they run."""
    given = tuple(resources)
    sizes = {each.name: each for each in given if isinstance(each, TaskDefinition)}
    jobs = (each for each in given if isinstance(each, Schedule))
    return tuple(
        _fleet(job, sizes[job.name], Amount.steady(job.count)) for job in jobs if job.name in sizes
    )


def _fleets(
    services: Iterable[Service],
    sizes: dict[str, TaskDefinition],
    targets: dict[str, ScalableTarget],
) -> Iterator[Fleet]:
    for service in services:
        if size := sizes.get(service.name):
            yield _fleet(service, size, _tasks(service, targets.get(service.name)))


def _fleet(whole: Service | Schedule, size: TaskDefinition, tasks: Amount) -> Fleet:
    return Fleet(
        name=whole.name,
        tasks=tasks,
        cpu=size.cpu,
        memory=size.memory,
        arch="arm" if size.arch == "ARM64" else "x86",
        storage=size.ephemeral_storage,
        capacity=whole.capacity,
        public_ip=whole.public_ip,
    )


def _tasks(service: Service, target: ScalableTarget | None) -> Amount:
    count = service.initial if service.desired is None else service.desired
    if target is None:
        return Amount.steady(count)
    bounds = target.in_force or target.bounds
    return Amount(bounds.min, bounds.nearest(count), bounds.max)


def _on_spot(capacity: Capacity, count: float) -> float:
    """The bases first; the rest by the weights."""
    none = Share(0)
    on_demand, spot = capacity.get(ON_DEMAND, none), capacity.get(SPOT, none)
    fixed = min(count, spot.base)
    rest = max(count - spot.base - on_demand.base, 0)
    weights = spot.weight + on_demand.weight
    return fixed + (rest * spot.weight / weights if weights else 0)
