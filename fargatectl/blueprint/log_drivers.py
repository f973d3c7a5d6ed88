"""How a task's containers log: to CloudWatch, to Splunk, or through a FireLens router."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargatectl.blueprint import secrets
from fargatectl.blueprint.names import log_group_name, log_prefix
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key
from fargatectl.errors import Problem
from fargatectl.resources.log_group import LogGroup
from fargatectl.spec import SpecFile
from fargatectl.spec.models.task import Task

Definition = Mapping[str, Any]

FIRELENS = "firelensConfiguration"
ROUTER = "log_router"
ROUTER_IMAGE = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"


def log_group(plot: Plot, whole: Key, task: Task) -> LogGroup | None:
    """None where nothing is written to CloudWatch. A router's own lines always are.

    A group that the spec names may be several services': it is nobody's part, and one resource.
    """
    if task.logs.driver == "splunk":
        return None
    shared, name = task.logs.group, whole.name
    return LogGroup(
        name=shared or name,
        group_name=log_group_name(plot.owner, name, plot.spec),
        retention=task.logs.retention or 0,
        tags=plot.tags(shared or name),
        part_of=None if shared else whole,
    )


def configuration(plot: Plot, name: str, task: Task, group: str) -> Definition:
    """The log configuration of a program's container."""
    logs = task.logs
    if logs.driver == "awslogs":
        return to_cloudwatch(plot, name, task, group)
    return {
        "logDriver": logs.driver,
        "options": dict(logs.options),
        "secretOptions": secrets.variables(plot, logs.secret_options),
    }


def to_cloudwatch(plot: Plot, name: str, task: Task, group: str) -> Definition:
    is_drivers_own = task.logs.driver == "awslogs"
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": group,
            "awslogs-region": plot.around.region,
            "awslogs-stream-prefix": log_prefix(name, plot.spec),
            # A container that cannot log should go on rather than stop.
            "mode": task.logs.mode,
            **(task.logs.options if is_drivers_own else {}),
        },
    }


def router(task: Task) -> Definition | None:
    """The sidecar that routes FireLens's lines, where the spec asks for it and has none."""
    if task.logs.driver != "awsfirelens" or routers(task) != (ROUTER,):
        return None
    return {
        "name": ROUTER,
        "image": ROUTER_IMAGE,
        "essential": True,
        "user": "0",
        "memoryReservation": 50,
        FIRELENS: {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}},
    }


def routers(task: Task) -> tuple[str, ...]:
    """The containers of a FireLens task that route: their own lines do go to CloudWatch."""
    own = tuple(name for name, each in task.sidecars.items() if FIRELENS in each.raw.container)
    return own or (ROUTER,)


def problems(file: SpecFile) -> Iterator[Problem]:
    """A group that several services share has one retention."""
    kept: dict[str, tuple[str, int | None]] = {}
    for name, service in file.spec.services.items():
        logs = service.logs
        if not logs.group or logs.driver == "splunk":
            continue
        other, retention = kept.setdefault(logs.group, (name, logs.retention))
        if retention != logs.retention:
            message = f"service {other} keeps the lines of {logs.group} for another time."
            yield file.problem("services", name, "logs", "retention", message=message)
