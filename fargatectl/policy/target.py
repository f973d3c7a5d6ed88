"""What a policy is for: an app in an environment, and what of its spec decides about calls."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fargatectl.blueprint.names import cluster_name
from fargatectl.engine import Owner, Ref, Resource, Wanted
from fargatectl.existing import Existing
from fargatectl.existing.file_systems import file_system_id
from fargatectl.existing.references import containers_of, uses
from fargatectl.existing.surroundings import Surroundings
from fargatectl.policy.calls import ALWAYS
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.nat_gateway import NatGateway
from fargatectl.resources.role import Role
from fargatectl.resources.route_table import RouteTable
from fargatectl.resources.secret import Secret
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.resources.vpc_endpoint import VpcEndpoint
from fargatectl.spec import Spec, SpecFile
from fargatectl.spec.image_reference import Reference
from fargatectl.spec.models.task import Task


@dataclass(frozen=True)
class Target:
    """`traits` are the kinds of resources that the spec wants, and its features; see `calls.py`.

    The rest is named by the spec and was made by others, or is not found by the app's name: ARNs,
    and where it says so, names.
    """

    owner: Owner
    partition: str
    region: str
    account: str
    traits: frozenset[str]
    cluster: str
    # Whether services of others run in the cluster, too.
    is_shared: bool = False
    # The services that our roles are for.
    trusted: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    balancers: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    file_systems: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()  # names of secrets
    log_groups: tuple[str, ...] = ()  # names
    zones: tuple[str, ...] = ()  # ids of hosted zones
    network: tuple[str, ...] = ()  # ids of VPCs, subnets, …

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def iam(self, resource: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:{resource}"


def target(file: SpecFile, around: Surroundings, wanted: Wanted) -> Target:
    """Of a spec: `wanted` is what its blueprint makes of it."""
    spec, made = file.spec, wanted.resources
    place = Target(
        owner=wanted.owner,
        partition=around.partition,
        region=around.region,
        account=around.account,
        traits=frozenset({ALWAYS, *(each.kind for each in made)}),
        cluster=cluster_name(wanted.owner, spec),
        is_shared=bool(spec.cluster.existing),
    )
    known = _with_names(_with_ours(place, made), spec, around.existing)
    return replace(known, traits=known.traits | set(_features(known, spec)))


def _with_ours(place: Target, made: Sequence[Resource]) -> Target:
    """With what can be told by the resources that are wanted."""
    roles = [each for each in made if isinstance(each, Role)]
    definitions = [each for each in made if isinstance(each, TaskDefinition)]
    groups = (each.group_name for each in made if isinstance(each, LogGroup))
    return replace(
        place,
        trusted=_unique(["ecs-tasks.amazonaws.com", *(each.trusts for each in roles)]),
        attached=_unique(policy for each in roles for policy in each.policies),
        roles=_unique(role for each in definitions for role in _roles_of_others(each)),
        images=_unique(arn for each in definitions for arn in _images(place, each)),
        generated=_unique(each.secret_name for each in made if isinstance(each, Secret)),
        log_groups=_unique([*groups, *(name for each in definitions for name in _written(each))]),
        network=_unique(id_ for each in made for id_ in _network_of_others(each)),
    )


def _with_names(place: Target, spec: Spec, existing: Existing) -> Target:
    """With what the spec names and others made."""
    alarms = (alarm for service in spec.services.values() for alarm in service.deploy.alarms)
    logged = (door.wanted.access_logs or "" for door in spec.doors)
    buckets = (place.removeprefix("s3://").partition("/")[0] for place in logged)
    doorways = [existing.doorway(door) for door in spec.doors]
    return replace(
        place,
        certificates=_unique(each.certificate for each in doorways),
        balancers=_unique(each.balancer.arn for each in doorways if each.balancer),
        secrets=_unique(_secrets_of_others(place, spec, existing)),
        alarms=_unique(place.arn("cloudwatch", f"alarm:{alarm}") for alarm in alarms),
        file_systems=_unique(_file_systems(place, spec)),
        buckets=_unique(f"arn:{place.partition}:s3:::{bucket}" for bucket in buckets if bucket),
        zones=_unique(zone for each in doorways for zone in each.zones.values()),
    )


def _features(known: Target, spec: Spec) -> Iterator[str]:
    """What of `FEATURES` the spec has."""
    services, balancers = spec.services.values(), [door.wanted for door in spec.doors]
    tasks: list[Task] = [*services, *spec.jobs.values()]
    certificates = [each.certificate for each in balancers if each.certificate]
    has = {
        "exec": any(service.exec for service in services),
        "pause": any(service.deploy.pause for service in services),
        "image in ECR": known.images,
        "secret of others": known.secrets,
        "parameter": any(use.ref.store == "ssm" for use in uses(spec, known.owner)),
        "role of others": known.roles,
        "attached policy": known.attached,
        "managed policy": any(task.role and task.role.policies for task in tasks),
        "alarm": known.alarms,
        "file system": known.file_systems,
        "access logs": known.buckets,
        "load balancer of others": known.balancers,
        "domain": any(each.domain for each in balancers),
        "certificate of others": any(":iam::" not in arn for arn in certificates),
        "server certificate": any(":iam::" in arn for arn in certificates),
        "TLS policy": any(each.ssl_policy for each in balancers),
    }
    yield from (feature for feature, found in has.items() if found)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))


def _roles_of_others(definition: TaskDefinition) -> list[str]:
    named = (definition.execution_role, definition.task_role)
    return [arn for arn in named if not isinstance(arn, Ref)]


def _images(place: Target, definition: TaskDefinition) -> Iterator[str]:
    for container in definition.containers:
        if arn := Reference.parse(str(container["image"])).ecr_arn(place.partition):
            yield arn


def _written(definition: TaskDefinition) -> Iterator[str]:
    """The log groups of others that its containers write to."""
    for container in definition.containers:
        group = container.get("logConfiguration", {}).get("options", {}).get("awslogs-group")
        if group and not isinstance(group, Ref):
            yield str(group)


def _secrets_of_others(place: Target, spec: Spec, existing: Existing) -> Iterator[str]:
    for use in uses(spec, place.owner):
        kept = existing.secrets.get((use.ref.store, use.ref.name))
        if kept and use.ref.store == "secretsmanager" and not use.generated:
            yield kept.arn


def _file_systems(place: Target, spec: Spec) -> Iterator[str]:
    places = [("services", name) for name in spec.services] + [("jobs", name) for name in spec.jobs]
    for kind, name in places:
        for _, container in containers_of(spec, kind, name):
            for volume in container.volumes.values():
                if volume.efs:
                    yield place.arn("elasticfilesystem", f"file-system/{file_system_id(volume)}")
                if volume.access_point:
                    point = volume.access_point
                    yield place.arn("elasticfilesystem", f"access-point/{point}")


def _network_of_others(made: Resource) -> list[str]:
    """The ids of what others made and this is made in or of."""
    match made:
        case SecurityGroup() | Subnet():
            ids = [made.vpc]
        case NatGateway():
            ids = [made.subnet]
        case RouteTable():
            ids = [made.vpc, *made.subnets]
        case VpcEndpoint():
            ids = [made.vpc, *made.subnets, *made.route_tables, *made.security_groups]
        case _:
            ids = []
    return [each for each in ids if not isinstance(each, Ref)]
