"""The containers of a task, as ECS writes them."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargatectl.blueprint import connect, images, log_drivers, secrets, volumes
from fargatectl.blueprint.plot import Plot
from fargatectl.resources import containers
from fargatectl.resources.merging import merged
from fargatectl.spec.models.container import Container
from fargatectl.spec.models.container_health import ContainerHealthCheck
from fargatectl.spec.models.service import Service
from fargatectl.spec.models.task import Task

Definition = Mapping[str, Any]

# How ECS calls the conditions that a container waits for.
_CONDITIONS = {"start": "START", "complete": "COMPLETE", "success": "SUCCESS", "healthy": "HEALTHY"}


def of_task(plot: Plot, name: str, task: Task, group: str) -> tuple[Definition, ...]:
    """The main container, which bears the task's name, its sidecars, and a router for its logs."""
    logging = log_drivers.configuration(plot, name, task, group)
    to_cloudwatch = log_drivers.to_cloudwatch(plot, name, task, group)
    made = []
    for definition in _definitions(plot, name, task):
        # A router's own lines cannot go through itself.
        is_router = log_drivers.FIRELENS in definition
        where = to_cloudwatch if is_router else logging
        made.append(containers.normal(merged({"logConfiguration": where}, definition)))
    return tuple(made)


def references(definitions: tuple[Definition, ...]) -> tuple[str, ...]:
    return tuple(str(definition["image"]) for definition in definitions)


def _definitions(plot: Plot, name: str, task: Task) -> Iterator[Definition]:
    main = {
        "name": name,
        "image": images.reference(plot, name, name, task),
        "essential": True,
        **_definition(plot, task),
        "portMappings": list(_main_ports(task)),
    }
    yield merged(main, task.raw.container)
    for each, sidecar in task.sidecars.items():
        definition = {
            "name": each,
            "image": images.reference(plot, name, each, sidecar),
            "essential": sidecar.essential,
            "cpu": sidecar.cpu,
            "memory": sidecar.memory,
            **_definition(plot, sidecar),
        }
        yield merged(definition, sidecar.raw.container)
    if router := log_drivers.router(task):
        yield router


def _definition(plot: Plot, container: Container) -> dict[str, Any]:
    """All keys that main containers and sidecars share; the empty ones are left out later."""
    return {
        "portMappings": [_port(name, port) for name, port in container.ports.items()],
        "environment": [{"name": k, "value": v} for k, v in container.environment.items()],
        "secrets": secrets.variables(plot, container.secrets),
        "mountPoints": volumes.mounts(container),
        "command": container.command,
        "entryPoint": container.entrypoint,
        "workingDirectory": container.working_dir,
        "user": container.user,
        "readonlyRootFilesystem": container.readonly_root or None,
        "stopTimeout": container.stop_timeout,
        "linuxParameters": {"initProcessEnabled": True} if container.init else None,
        "ulimits": [
            {"name": name, "softLimit": limit.soft, "hardLimit": limit.hard}
            for name, limit in container.ulimits.items()
        ],
        "dockerLabels": dict(container.labels),
        "healthCheck": _health_check(container.health_check),
        "dependsOn": [
            {"containerName": name, "condition": _CONDITIONS[condition]}
            for name, condition in container.depends_on.items()
        ],
    }


def _main_ports(task: Task) -> Iterator[dict[str, Any]]:
    protocols = connect.port_protocols(task) if isinstance(task, Service) else {}
    for name, port in task.ports.items():
        spoken = {"appProtocol": protocols[name]} if name in protocols else {}
        yield {**_port(name, port), **spoken}


def _port(name: str, port: int) -> dict[str, Any]:
    return {"name": name, "containerPort": port, "protocol": "tcp"}


def _health_check(check: ContainerHealthCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    start = {"startPeriod": check.start_period} if check.start_period else {}
    return {
        "command": list(check.command),
        "interval": check.interval,
        "timeout": check.timeout,
        "retries": check.retries,
        **start,
    }
