"""How the number of a service's tasks moves by itself."""

from collections.abc import Iterator, Mapping, Sequence

from fargatectl.blueprint.cluster import Home
from fargatectl.blueprint.entrance import Entrance
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Ref
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.scaling_rules import (
    CPU,
    MEMORY,
    REQUESTS,
    Bounds,
    ScheduledBounds,
    Tracking,
)
from fargatectl.resources.service import Service
from fargatectl.spec.models.scaling import Scaling


def build(
    plot: Plot, entrances: Sequence[Entrance], home: Home, service: Service
) -> Iterator[ScalableTarget]:
    """The service's scalable target, where the spec has its number of tasks move."""
    scaling = plot.spec.services[service.name].scaling
    if scaling is None:
        return
    bounds = bounds_of(scaling)
    yield ScalableTarget(
        name=service.name,
        cluster_name=home.name,
        service_name=service.service_name,
        bounds=bounds,
        in_force=bounds if plot.reset_count else None,
        policies=_policies(scaling, entrances, service.name),
        schedule=_schedule(scaling),
        service=Ref(service, "arn"),
        tags=plot.tags(service.name),
        part_of=service.key,
    )


def bounds_of(scaling: Scaling) -> Bounds:
    return Bounds(scaling.min, scaling.max)


def _policies(
    scaling: Scaling, entrances: Sequence[Entrance], service: str
) -> Mapping[str, Tracking]:
    pause = scaling.cooldown
    targets = {"cpu": (CPU, scaling.cpu), "memory": (MEMORY, scaling.memory)}
    policies = {
        name: Tracking(
            metric=metric, target=target, scale_in=pause.scale_in, scale_out=pause.scale_out
        )
        for name, (metric, target) in targets.items()
        if target is not None
    }
    return {**policies, **dict(_by_requests(scaling, entrances, service))}


def _by_requests(
    scaling: Scaling, entrances: Sequence[Entrance], service: str
) -> Iterator[tuple[str, Tracking]]:
    """A policy for each target group: the busiest one decides."""
    if scaling.requests is None:
        return
    groups = {
        Ref(way.group, "arn"): each.balancer
        for each in entrances
        for way in each.ways.get(service, ())
    }
    for number, (group, balancer) in enumerate(groups.items(), start=1):
        yield (
            "requests" if number == 1 else f"requests-{number}",
            Tracking(
                metric=REQUESTS,
                target=scaling.requests,
                scale_in=scaling.cooldown.scale_in,
                scale_out=scaling.cooldown.scale_out,
                load_balancer=balancer,
                target_group=group,
            ),
        )


def _schedule(scaling: Scaling) -> Mapping[str, ScheduledBounds]:
    return {
        f"schedule-{number}": ScheduledBounds(
            at=each.at, timezone=each.timezone, min=each.min, max=each.max
        )
        for number, each in enumerate(scaling.schedule, start=1)
    }
