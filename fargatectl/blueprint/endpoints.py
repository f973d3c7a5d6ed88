"""VPC endpoints: ways to AWS's own services for tasks without one to the internet."""

from collections.abc import Iterator
from dataclasses import replace

from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Ref
from fargatectl.resources import names
from fargatectl.resources.security_group import Ingress, SecurityGroup
from fargatectl.resources.vpc import Vpc
from fargatectl.resources.vpc_endpoint import VpcEndpoint
from fargatectl.spec import Spec

# Not a name that a service can have.
NAME = "vpc.endpoints"
HTTPS = 443

# The services behind each word of the spec, as AWS calls them. ECR keeps image layers in S3.
SERVICES = {
    "ecr": ("ecr.api", "ecr.dkr"),
    "logs": ("logs",),
    "secretsmanager": ("secretsmanager",),
    "ssm": ("ssm",),
}
EXEC = "ssmmessages"


def add(plot: Plot, ground: Ground) -> Ground:
    """The ground with the endpoints that the spec wants, which tasks then wait for."""
    gateways = tuple(_gateways(plot, ground))
    group, interfaces = _interfaces(plot, ground)
    made = (*gateways, *interfaces)
    return replace(
        ground,
        resources=(*ground.resources, *group, *made),
        routes=(*ground.routes, *(Ref(each, "id") for each in made)),
    )


def wanted(spec: Spec) -> tuple[str, ...]:
    """AWS's services that get interface endpoints."""
    words = spec.network.endpoints
    services = [service for word in words for service in SERVICES.get(word, ())]
    # ECS Exec talks through Session Manager's own channel.
    has_exec = any(service.exec for service in spec.services.values())
    return tuple(dict.fromkeys([*services, *([EXEC] if "ssm" in words and has_exec else [])]))


def wants_s3(spec: Spec) -> bool:
    return bool({"s3", "ecr"} & set(spec.network.endpoints))


def _gateways(plot: Plot, ground: Ground) -> Iterator[VpcEndpoint]:
    """One for each route table: a table that goes keeps its way to S3 until then."""
    if not wants_s3(plot.spec):
        return
    reached = plot.around.existing.site.tables_to_s3 if plot.around.existing.site else frozenset()
    tables = {ground.lots[each].table for each in _stages(plot, ground)}
    for table in sorted(tables - reached):
        title = f"s3-{table.key.name}" if isinstance(table, Ref) else f"s3-{table}"
        yield VpcEndpoint(
            name=title,
            vpc=ground.vpc,
            service=_service_name(plot, "s3"),
            route_tables=frozenset([table]),
            tags=plot.tags(title),
            part_of=_network(ground),
        )


def _interfaces(
    plot: Plot, ground: Ground
) -> tuple[tuple[SecurityGroup, ...], tuple[VpcEndpoint, ...]]:
    services = wanted(plot.spec)
    if not services:
        return (), ()
    group = _security_group(plot, ground)
    made = tuple(
        VpcEndpoint(
            name=service,
            vpc=ground.vpc,
            service=_service_name(plot, service),
            subnets=_subnets(plot, ground),
            security_groups=frozenset([Ref(group, "id")]),
            has_private_name=True,
            tags=plot.tags(service),
            part_of=_network(ground),
        )
        for service in services
    )
    return (group,), made


def _security_group(plot: Plot, ground: Ground) -> SecurityGroup:
    return SecurityGroup(
        name=NAME,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, NAME, limit=255),
        description=f"Who may connect to the VPC endpoints of {plot.owner.slug}",
        ingress=frozenset(
            Ingress(source=each, from_port=HTTPS, to_port=HTTPS) for each in ground.ranges
        ),
        tags=plot.tags(NAME),
        part_of=_network(ground),
    )


def _subnets(plot: Plot, ground: Ground) -> frozenset[str]:
    """One in each zone, as AWS takes no more. Of a new VPC the public ones, which always stand."""
    candidates = ground.public if plot.spec.network.vpc == "new" else _stages(plot, ground)
    by_zone: dict[str, str] = {}
    for each, lot in ground.lots.items():
        if each in candidates:
            by_zone.setdefault(lot.zone, each)
    return frozenset(by_zone.values())


def _stages(plot: Plot, ground: Ground) -> frozenset[str]:
    """The subnets that tasks run in."""
    if plot.spec.network.vpc == "new":
        return ground.public | ground.private
    tasks = (*plot.spec.services.values(), *plot.spec.jobs.values())
    return frozenset[str]().union(*(ground.place(task.network).subnets for task in tasks))


def _service_name(plot: Plot, service: str) -> str:
    return f"com.amazonaws.{plot.around.region}.{service}"


def _network(ground: Ground) -> Key | None:
    """To users they are parts of the network, where that is ours."""
    return next((each.key for each in ground.resources if isinstance(each, Vpc)), None)
