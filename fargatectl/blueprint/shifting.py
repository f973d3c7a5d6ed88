"""Strategies that move requests from old tasks to new ones: what ECS needs for it."""

from collections.abc import Iterator, Sequence

from fargatectl.blueprint.entrance import Entrance, ways_to
from fargatectl.blueprint.names import role_name
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.roles import ECS
from fargatectl.blueprint.rules import targets
from fargatectl.blueprint.target_groups import Way
from fargatectl.engine import Key, Ref
from fargatectl.errors import Problem
from fargatectl.resources.binding import Binding
from fargatectl.resources.role import Role
from fargatectl.resources.service import Service
from fargatectl.resources.target_group import TargetGroup
from fargatectl.spec import SpecFile

POLICY = "iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"


def role(plot: Plot, entrances: Sequence[Entrance], name: str) -> Role | None:
    """The role that ECS changes listener rules with; None where it has none to change."""
    if not any(way.alternate for way in ways_to(entrances, name)):
        return None
    title = f"{name}-shift"
    return Role(
        name=title,
        role_name=role_name(plot.owner, name, "shift", plot.around.region),
        trusts=ECS,
        description=f"Moves requests of {plot.owner.slug} {name} to new tasks",
        policies=frozenset([f"arn:{plot.around.partition}:{POLICY}"]),
        tags=plot.tags(title),
        part_of=Key(Service.kind, name),
    )


def groups(entrances: Sequence[Entrance], name: str) -> tuple[TargetGroup, ...]:
    """All target groups of a service, each once."""
    ways = ways_to(entrances, name)
    found = (group for way in ways for group in (way.group, way.alternate) if group)
    return tuple({group.key: group for group in found}.values())


def bindings(entrances: Sequence[Entrance], name: str, shifter: Role | None) -> frozenset[Binding]:
    """The target groups of a service, and between which ECS moves requests."""
    return frozenset(
        _binding(each, way, shifter) for each in entrances for way in each.ways.get(name, ())
    )


def problems(file: SpecFile) -> Iterator[Problem]:
    """ECS moves requests in one rule for each group, and counts none for autoscaling."""
    forwarded = {name for door in file.spec.doors for name in door.forwarded}
    for name, service in file.spec.services.items():
        strategy = service.deploy.strategy
        if strategy == "rolling":
            continue
        at = ("services", name)
        ports = [(way.load_balancer, way.container, way.port) for way in service.http]
        if len(ports) != len(set(ports)):
            message = f"strategy {strategy} takes one `http` for each port: ECS moves one rule."
            yield file.problem(*at, "http", message=message)
        if service.scaling and service.scaling.requests:
            message = f"requests cannot be counted with strategy {strategy}: its groups change."
            yield file.problem(*at, "scaling", "requests", message=message)
        if name in forwarded:
            message = f"a rule of the load balancer forwards to {name}: ECS moves only its `http`."
            yield file.problem(*at, "deploy", "strategy", message=message)


def _binding(entrance: Entrance, way: Way, shifter: Role | None) -> Binding:
    group = Ref(way.group, "arn")
    if way.alternate is None or shifter is None:
        return Binding(group, way.container, way.port)
    rule = next(each for each in entrance.rules if group in targets(each))
    return Binding(
        group,
        way.container,
        way.port,
        alternate=Ref(way.alternate, "arn"),
        rule=Ref(rule, "arn"),
        role=Ref(shifter, "arn"),
    )
