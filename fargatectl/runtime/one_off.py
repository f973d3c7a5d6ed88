"""One task that runs a command and ends: started, found again, waited for."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fargatectl.aws import Aws, Transient, patiently
from fargatectl.errors import FargatectlError
from fargatectl.runtime.tasks import Task, describe_tasks

# Roles that were made just now are not known to ECS at once.
_NOT_YET = (Transient("", "unable to assume the role"), Transient("ClusterNotFoundException"))
# Capacity that is short comes back within minutes.
_TRIES, _PAUSE = 6, 20.0
_POLL = 2.0


@dataclass(frozen=True, kw_only=True)
class OneOff:
    """What to run and where. `started_by` tells it from other tasks of the family."""

    cluster: str
    task_definition: str
    container: str
    command: tuple[str, ...]
    subnets: frozenset[str]
    security_groups: frozenset[str]
    public_ip: bool
    started_by: str
    tags: Mapping[str, str] = field(default_factory=dict)


def start(aws: Aws, one_off: OneOff) -> str:
    """The ARN of the new task. On demand: a command should not be interrupted half-way."""
    for attempt in range(_TRIES):
        run = partial(aws.client("ecs").run_task, **_request(one_off))
        answer = patiently(aws.clock, run, *_NOT_YET, seconds=120)
        if answer["tasks"]:
            return str(answer["tasks"][0]["taskArn"])
        if attempt < _TRIES - 1:
            aws.clock.sleep(_PAUSE)
    reasons = {failure.get("reason", "") for failure in answer["failures"]}
    raise FargatectlError(
        f"ECS could not start the task: {', '.join(sorted(reasons))}.",
        "Run the command again in a few minutes.",
    )


def earlier(aws: Aws, one_off: OneOff) -> list[Task]:
    """Tasks of this very wish that run, or ended within the last hour; the newest first."""
    family = one_off.task_definition.rpartition("/")[2].partition(":")[0]
    arns = [
        arn
        for status in ("RUNNING", "STOPPED")
        for page in aws.client("ecs")
        .get_paginator("list_tasks")
        .paginate(cluster=one_off.cluster, family=family, desiredStatus=status)
        for arn in page["taskArns"]
    ]
    tasks = [task for task in describe_tasks(aws, one_off.cluster, arns) if _is_of(one_off, task)]
    return sorted(tasks, key=lambda task: task.created or 0, reverse=True)


def wait(aws: Aws, cluster: str, arn: str, seconds: float) -> Task | None:
    """The task once it has ended; None when it is told to stop because it took too long."""
    deadline = aws.clock.now() + seconds
    while True:
        tasks: Sequence[Task] = describe_tasks(aws, cluster, [arn])
        if tasks and tasks[0].status in ("STOPPED", "DEPROVISIONING", "DELETED"):
            return tasks[0]
        if aws.clock.now() >= deadline:
            aws.client("ecs").stop_task(cluster=cluster, task=arn, reason="It took too long.")
            return None
        aws.clock.sleep(_POLL)


def exit_code(task: Task, container: str) -> int | None:
    return next((one.exit_code for one in task.containers if one.name == container), None)


def _is_of(one_off: OneOff, task: Task) -> bool:
    return (task.task_definition, task.started_by) == (one_off.task_definition, one_off.started_by)


def _request(one_off: OneOff) -> dict[str, Any]:
    override = {"name": one_off.container, "command": list(one_off.command)}
    return {
        "cluster": one_off.cluster,
        "taskDefinition": one_off.task_definition,
        "launchType": "FARGATE",
        "clientToken": str(uuid.uuid4()),
        "startedBy": one_off.started_by,
        "enableECSManagedTags": True,
        "tags": [{"key": key, "value": value} for key, value in one_off.tags.items()],
        "overrides": {"containerOverrides": [override]},
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "subnets": sorted(one_off.subnets),
                "securityGroups": sorted(one_off.security_groups),
                "assignPublicIp": "ENABLED" if one_off.public_ip else "DISABLED",
            }
        },
    }
