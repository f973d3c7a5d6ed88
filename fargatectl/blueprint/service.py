"""All that one service wants: its task, its roles, its log group, and who may reach it."""

from fargatectl.blueprint import containers, permissions
from fargatectl.blueprint.entrance import Entrance
from fargatectl.blueprint.names import family, log_group_name, role_name
from fargatectl.blueprint.network import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Ref, Resource
from fargatectl.resources import names
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.role import Role
from fargatectl.resources.security_group import Ingress, SecurityGroup
from fargatectl.resources.service import Binding, Deployment, Service
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.spec.models.deploy import Deploy

TASKS = "ecs-tasks.amazonaws.com"
ARCHES = {"x86_64": "X86_64", "arm64": "ARM64"}


def build(
    plot: Plot, ground: Ground, entrance: Entrance, cluster: Cluster, name: str
) -> tuple[Resource, ...]:
    """The service and its parts."""
    logs = _log_group(plot, name)
    definitions = containers.of_service(plot, name, Ref(logs, "id"))
    execution = _execution_role(plot, name, logs, definitions)
    acting = _task_role(plot, name)
    group = _security_group(plot, ground, entrance, name)
    task = _task_definition(plot, name, execution, acting, definitions)
    service = _service(plot, ground, entrance, cluster, name, task, group)
    groups = {way.group.key: way.group for way in entrance.ways.get(name, ())}
    return (logs, execution, acting, group, *groups.values(), task, service)


def _log_group(plot: Plot, name: str) -> LogGroup:
    return LogGroup(
        name=name,
        group_name=log_group_name(plot.owner, name, plot.spec),
        retention=plot.spec.services[name].logs.retention or 0,
        tags=plot.tags(name),
        part_of=Key(Service.kind, name),
    )


def _execution_role(
    plot: Plot, name: str, logs: LogGroup, definitions: tuple[containers.Definition, ...]
) -> Role:
    images = containers.images(definitions)
    return _role(
        plot,
        name,
        "execution",
        description=f"Starts tasks of {plot.owner.slug} {name}",
        statements=permissions.execution(plot, logs.group_name, images),
    )


def _task_role(plot: Plot, name: str) -> Role:
    service = plot.spec.services[name]
    granted = service.role.statements if service.role else ()
    return _role(
        plot,
        name,
        "task",
        description=f"What {plot.owner.slug} {name} may do",
        statements=permissions.task(granted, service.exec),
        policies=frozenset(service.role.policies if service.role else ()),
    )


def _role(
    plot: Plot,
    name: str,
    role: str,
    description: str,
    statements: permissions.Policy,
    policies: frozenset[str] = frozenset(),
) -> Role:
    title = f"{name}-{role}"
    return Role(
        name=title,
        role_name=role_name(plot.owner, name, role, plot.around.region),
        trusts=TASKS,
        description=description,
        statements=statements,
        policies=policies,
        tags=plot.tags(title),
        part_of=Key(Service.kind, name),
    )


def _security_group(plot: Plot, ground: Ground, entrance: Entrance, name: str) -> SecurityGroup:
    ports = sorted({way.port for way in entrance.ways.get(name, ())})
    # The ports are in the name: while a rollout changes them, old tasks keep the group that lets
    # the load balancer reach the old ones. It is deleted when the last of them is gone.
    title = "-".join([name, *map(str, ports)])
    return SecurityGroup(
        name=title,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, title, limit=255),
        description=f"Who may connect to {plot.owner.slug} {name}",
        ingress=frozenset(
            Ingress(source=entrance.security_group, from_port=port, to_port=port) for port in ports
        ),
        tags=plot.tags(title),
        part_of=Key(Service.kind, name),
    )


def _task_definition(
    plot: Plot,
    name: str,
    execution: Role,
    acting: Role,
    definitions: tuple[containers.Definition, ...],
) -> TaskDefinition:
    service = plot.spec.services[name]
    return TaskDefinition(
        name=name,
        family=family(plot.owner, name),
        cpu=service.cpu,
        memory=service.memory,
        arch=ARCHES[service.arch],
        ephemeral_storage=service.ephemeral_storage or 20,
        execution_role=Ref(execution, "arn"),
        task_role=Ref(acting, "arn"),
        containers=definitions,
        tags=plot.tags(name),
        part_of=Key(Service.kind, name),
    )


def _service(
    plot: Plot,
    ground: Ground,
    entrance: Entrance,
    cluster: Cluster,
    name: str,
    task: TaskDefinition,
    group: SecurityGroup,
) -> Service:
    wanted = plot.spec.services[name]
    ways = entrance.ways.get(name, ())
    return Service(
        name=name,
        service_name=name,
        cluster=Ref(cluster, "arn"),
        task_definition=Ref(task, "arn"),
        count=wanted.count,
        desired=wanted.count if plot.reset_count else None,
        subnets=ground.public,
        security_groups=frozenset([Ref(group, "id"), *wanted.network.security_groups]),
        public_ip=True,
        bindings=frozenset(Binding(Ref(way.group, "arn"), way.container, way.port) for way in ways),
        grace=max((way.grace for way in ways), default=None),
        deployment=_deployment(wanted.deploy),
        can_exec=wanted.exec,
        rules=entrance.rules_to(name),
        routes=ground.routes,
        tags=plot.tags(name),
    )


def _deployment(deploy: Deploy) -> Deployment:
    breaker = deploy.circuit_breaker
    return Deployment(
        min_healthy=deploy.min_healthy,
        max=deploy.max,
        circuit_breaker=breaker is not None,
        rollback=breaker is not None and breaker.rollback,
        threshold=_threshold(deploy),
    )


def _threshold(deploy: Deploy) -> tuple[str, int]:
    """AWS's type and value of it; half of the count by default, within 3 and 200."""
    breaker = deploy.circuit_breaker
    if breaker is None or breaker.threshold is None:
        return ("BOUNDED_PERCENT", 50)
    kinds = {"tasks": "COUNT", "percent": "BOUNDED_PERCENT"}
    return (kinds[breaker.threshold.unit], breaker.threshold.value)
