"""Who may connect to a service's tasks: its load balancer, and whom the spec allows."""

from collections.abc import Iterable, Iterator, Sequence

from fargatectl.blueprint import connect
from fargatectl.blueprint.connect import Mesh
from fargatectl.blueprint.entrance import Entrance
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.names import balancer_key
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Ref
from fargatectl.errors import Problem
from fargatectl.resources import names
from fargatectl.resources.security_group import Ingress, SecurityGroup
from fargatectl.resources.service import Service
from fargatectl.spec import Spec, SpecFile
from fargatectl.spec.door import MARK, Door
from fargatectl.spec.models.network import Allow

# AWS gives a task no more.
MOST = 5
# A tag holds the name of a service beside so much of load balancers' names.
LONGEST = 100


def of_service(
    plot: Plot, ground: Ground, entrances: Sequence[Entrance], mesh: Mesh, name: str
) -> tuple[SecurityGroup, ...]:
    """The group that opens ports; and one by which others know the tasks, if any lets them in."""
    groups = (_opening(plot, ground, entrances, mesh, name),)
    return (*groups, _badge(plot, ground, name)) if name in _admitted(plot.spec) else groups


def problems(file: SpecFile) -> Iterator[Problem]:
    """A port must be told where the service has none, and tasks carry only so many groups."""
    admitted = _admitted(file.spec)
    for name, service in file.spec.services.items():
        for number, allow in enumerate(service.network.allow):
            if allow.port is None and not service.ports:
                message = f"service {name} has no port of its own: name the `port` to open."
                yield file.problem("services", name, "network", "allow", number, message=message)
        ours = 1 + (name in admitted) + bool(service.connect)
        if len(service.network.security_groups) > MOST - ours:
            message = (
                f"at most {MOST - ours} here: a task has {MOST}, of which {name} needs {ours} to "
                "let others in and to be let in by them."
            )
            yield file.problem("services", name, "network", "security_groups", message=message)


def _opening(
    plot: Plot, ground: Ground, entrances: Sequence[Entrance], mesh: Mesh, name: str
) -> SecurityGroup:
    offered = connect.offered(plot.spec.services[name]).values()
    behind = [each for each in entrances if name in each.ways]
    ingress = frozenset(
        [
            *(rule for entrance in behind for rule in _through(entrance, name)),
            *(_from(mesh.group, port) for port in offered),
            *_allowed(plot, ground, name),
        ]
    )
    # The ports and the load balancers are in the name: while a rollout changes them, old tasks keep
    # the group that lets others reach the old ones. It is deleted when the last of them is gone.
    title = opening_name(name, ingress, _mark(each.door for each in behind))
    return SecurityGroup(
        name=title,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, title, limit=255),
        description=f"Who may connect to {plot.owner.slug} {name}",
        ingress=ingress,
        tags=plot.tags(title),
        part_of=Key(Service.kind, name),
    )


def _badge(plot: Plot, ground: Ground, name: str) -> SecurityGroup:
    """Opens nothing. Its name never changes, so that old and new tasks are let in alike.

    Two services that let each other in would need each other's groups before their own.
    """
    title = badge_name(name)
    return SecurityGroup(
        name=title,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, title, limit=255),
        description=f"Tasks of {plot.owner.slug} {name}",
        ingress=frozenset(),
        tags=plot.tags(title),
        part_of=Key(Service.kind, name),
    )


def opening_name(service: str, ingress: Iterable[Ingress], mark: str = "") -> str:
    """`web-80-9000`: the group that lets others reach these ports.

    The mark, `@internal`, tells of load balancers that have names of their own.
    """
    ports = sorted({rule.from_port for rule in ingress})
    return "-".join([service, *map(str, ports)]) + mark


def badge_name(service: str) -> str:
    """Not a name that a service can have."""
    return f"{service}.tasks"


def _mark(doors: Iterable[Door]) -> str:
    """`@internal`, `@internal+load-balancer`; empty where there is none but the `load_balancer`."""
    found = list(doors)
    if not any(door.name for door in found):
        return ""
    named = "+".join(sorted(balancer_key(door).name for door in found))
    return f"{MARK}{named if len(named) <= LONGEST else names.digest(named)}"


def _through(entrance: Entrance, name: str) -> Iterator[Ingress]:
    ports = {way.port for way in entrance.ways[name]}
    return (_from(group, port) for group in entrance.security_groups for port in ports)


def _allowed(plot: Plot, ground: Ground, name: str) -> Iterator[Ingress]:
    service = plot.spec.services[name]
    for allow in service.network.allow:
        ports = [allow.port] if allow.port else service.ports.values()
        for port in ports:
            yield _from(_source(plot, ground, allow), port)


def _source(plot: Plot, ground: Ground, allow: Allow) -> str:
    if allow.source in plot.spec.services:
        return Ref(_badge(plot, ground, allow.source), "id")
    return allow.source


def _from(source: str, port: int) -> Ingress:
    return Ingress(source=source, from_port=port, to_port=port)


def _admitted(spec: Spec) -> set[str]:
    """The services that others let in by name."""
    named = {allow.source for each in spec.services.values() for allow in each.network.allow}
    return named & spec.services.keys()
