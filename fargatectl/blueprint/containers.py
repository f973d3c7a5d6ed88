"""The containers of a task, as ECS writes them."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargatectl.blueprint.names import log_prefix
from fargatectl.blueprint.plot import Plot
from fargatectl.resources import containers
from fargatectl.spec.models.container import Container
from fargatectl.spec.models.container_health import ContainerHealthCheck
from fargatectl.spec.models.service import Service

Definition = Mapping[str, Any]

# How ECS calls the conditions that a container waits for.
_CONDITIONS = {"start": "START", "complete": "COMPLETE", "success": "SUCCESS", "healthy": "HEALTHY"}


def of_service(plot: Plot, name: str, group: str) -> tuple[Definition, ...]:
    """The main container, which bears the service's name, and its sidecars."""
    service = plot.spec.services[name]
    image = plot.images.get(name) or service.image
    logging = _logging(plot, name, service, group)
    main = {"name": name, "image": image, "essential": True, **_definition(service)}
    sidecars = (
        {
            "name": each,
            "image": sidecar.image,
            "essential": sidecar.essential,
            "cpu": sidecar.cpu,
            "memory": sidecar.memory,
            **_definition(sidecar),
        }
        for each, sidecar in service.sidecars.items()
    )
    return tuple(
        containers.normal({**each, "logConfiguration": logging}) for each in (main, *sidecars)
    )


def images(definitions: tuple[Definition, ...]) -> Iterator[str]:
    return (str(definition["image"]) for definition in definitions)


def _definition(container: Container) -> dict[str, Any]:
    """All keys that main containers and sidecars share; the empty ones are left out later."""
    return {
        "portMappings": [_port(name, port) for name, port in container.ports.items()],
        "environment": [{"name": k, "value": v} for k, v in container.environment.items()],
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


def _logging(plot: Plot, name: str, service: Service, group: str) -> dict[str, Any]:
    options = {
        "awslogs-group": group,
        "awslogs-region": plot.around.region,
        "awslogs-stream-prefix": log_prefix(name, plot.spec),
        # A container that cannot log should go on rather than stop.
        "mode": service.logs.mode,
        **service.logs.options,
    }
    return {"logDriver": service.logs.driver, "options": options}
