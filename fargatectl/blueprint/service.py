"""All that one service wants: its task, its roles, its log group, and who may reach it."""

from collections.abc import Sequence
from dataclasses import replace

from fargatectl.blueprint import connect, release, scaling, security_groups, shifting, task, volumes
from fargatectl.blueprint.capacity import capacity
from fargatectl.blueprint.cluster import Home
from fargatectl.blueprint.connect import Mesh
from fargatectl.blueprint.deployment import deployment
from fargatectl.blueprint.entrance import Entrance, ways_to
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.names import service_name
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Ref, Resource
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.spec.models.service import Service as Wanted


def build(
    plot: Plot,
    ground: Ground,
    entrances: Sequence[Entrance],
    home: Home,
    mesh: Mesh,
    name: str,
) -> tuple[Resource, ...]:
    """The service and its parts."""
    runs_as = service_name(plot.owner, plot.spec, name)
    wanted = plot.spec.services[name]
    parts = task.build(
        plot, Key(Service.kind, name), wanted, plot.arn("ecs", f"cluster/{home.name}"), runs_as
    )
    who = security_groups.of_service(plot, ground, entrances, mesh, name)
    shifter = shifting.role(plot, entrances, name)
    service = replace(
        _connected(plot, _service(plot, ground, entrances, home, name, parts, who), mesh),
        bindings=shifting.bindings(entrances, name, shifter),
    )
    before = release.build(plot, service, parts.definition)
    if before:
        service = replace(service, release=Ref(before, "task_definition"))
    scaled = scaling.build(plot, entrances, home, service)
    groups = shifting.groups(entrances, name)
    made = (each for each in (shifter, before, service, *scaled) if each is not None)
    return (*parts.resources, *who, *groups, *made)


def _connected(plot: Plot, service: Service, mesh: Mesh) -> Service:
    wanted = plot.spec.services[service.name]
    known_by = [mesh.group] if wanted.connect else []
    return replace(
        service,
        connect=connect.configuration(service.name, wanted, mesh),
        security_groups=service.security_groups | frozenset(known_by),
    )


def _service(
    plot: Plot,
    ground: Ground,
    entrances: Sequence[Entrance],
    home: Home,
    name: str,
    parts: task.TaskParts,
    who: tuple[SecurityGroup, ...],
) -> Service:
    wanted = plot.spec.services[name]
    ways = ways_to(entrances, name)
    place = ground.place(wanted.network)
    return Service(
        name=name,
        service_name=service_name(plot.owner, plot.spec, name),
        cluster=home.arn,
        capacity=capacity(wanted.spot),
        task_definition=Ref(parts.definition, "arn"),
        count=None if wanted.scaling else wanted.count,
        desired=wanted.count if plot.reset_count and not wanted.scaling else None,
        declared=wanted.count,
        initial=_initial(wanted),
        subnets=place.subnets,
        security_groups=frozenset(
            [*(Ref(group, "id") for group in who), *wanted.network.security_groups]
        ),
        public_ip=place.public_ip,
        grace=max((way.grace for way in ways), default=None),
        deployment=deployment(wanted.deploy),
        can_exec=wanted.exec,
        volumes=volumes.at_launch(wanted, parts.volumes_role),
        rules=tuple(rule for each in entrances for rule in each.rules_to(name)),
        routes=ground.routes,
        tags=plot.tags(name),
    ).with_raw(wanted.raw.service)


def _initial(wanted: Wanted) -> int:
    """How many tasks a new service begins with."""
    if wanted.scaling is None:
        return wanted.count
    return scaling.bounds_of(wanted.scaling).nearest(wanted.count)
