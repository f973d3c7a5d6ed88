"""One task that runs a command and ends: started, found again, waited for."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fargatectl.aws import Aws, Transient, patiently
from fargatectl.engine import tell
from fargatectl.errors import FargatectlError, UsageError
from fargatectl.runtime import questions
from fargatectl.runtime.names import last_part
from fargatectl.runtime.tasks import Task, describe_tasks, task_from, tasks_of_family

# Roles that were made just now are not known to ECS at once.
_NOT_YET = (Transient("", "unable to assume the role"), Transient("ClusterNotFoundException"))
# Capacity that is short comes back within minutes.
_TRIES, _PAUSE = 6, 20.0
_POLL = 2.0
_LOOKS = 3
# What RunTask takes of overrides, in characters of JSON.
_MOST_OVERRIDES = 8192
# The container that ends a job which takes too long, and the exit code that it has then.
TIMEKEEPER, TOO_LATE = "fargatectl-timeout", 124


@dataclass(frozen=True, kw_only=True)
class OneOff:
    """What to run and where. `started_by` tells it from other tasks of the family.

    Without `command` the container runs its own; `variables` are added to its environment; `cpu`
    (units) and `memory` (MiB) replace the task's. `volumes` are EBS volumes of its own, as ECS
    writes them.
    """

    cluster: str
    task_definition: str
    container: str
    command: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    cpu: int | None = None
    memory: int | None = None
    subnets: frozenset[str]
    security_groups: frozenset[str]
    public_ip: bool
    can_exec: bool = False
    volumes: tuple[Mapping[str, Any], ...] = ()
    started_by: str
    tags: Mapping[str, str] = field(default_factory=dict)


def start(aws: Aws, one_off: OneOff) -> Task:
    """The new task. On demand: a command should not be interrupted half-way."""
    for attempt in range(_TRIES):
        run = partial(aws.client("ecs").run_task, **_request(one_off))
        answer = patiently(aws.clock, run, *_NOT_YET, seconds=120)
        if answer["tasks"]:
            return task_from(answer["tasks"][0])
        reasons = _reasons(answer["failures"])
        if "Capacity" not in reasons:
            break
        if attempt < _TRIES - 1:
            tell(f"Fargate has no capacity for it just now; trying again in {_PAUSE:.0f} s")
            aws.clock.sleep(_PAUSE)
    raise FargatectlError(
        f"ECS could not start the task: {reasons}.", "Run the command again in a few minutes."
    )


def earlier(aws: Aws, one_off: OneOff) -> list[Task]:
    """Tasks of this very wish that run, or ended within the last hour; the newest first."""
    family = one_off.task_definition.rpartition("/")[2].partition(":")[0]
    known = tasks_of_family(aws, one_off.cluster, family, "RUNNING", "STOPPED")
    tasks = [task for task in known if _is_of(one_off, task)]
    return sorted(tasks, key=lambda task: task.created or 0, reverse=True)


def wait(aws: Aws, cluster: str, arn: str, seconds: float) -> Task | None:
    """The task once it has ended; None when it is told to stop because it took too long."""
    deadline = aws.clock.now() + seconds
    while True:
        tasks: Sequence[Task] = describe_tasks(aws, cluster, [arn])
        if tasks and tasks[0].has_ended:
            return tasks[0]
        if aws.clock.now() >= deadline:
            aws.client("ecs").stop_task(cluster=cluster, task=arn, reason="It took too long.")
            return None
        aws.clock.sleep(_POLL)


def stop(aws: Aws, one_off: OneOff) -> list[str]:
    """Tell its tasks to end, also one whose start we were not told of; their ids."""
    arns: list[str] = []
    for _ in range(_LOOKS):
        arns = questions.arns_started_by(aws, one_off.cluster, one_off.started_by)
        if arns:
            break
        # One that ECS is about to start is not listed at once.
        aws.clock.sleep(_POLL)
    for arn in arns:
        aws.client("ecs").stop_task(
            cluster=one_off.cluster, task=arn, reason="Interrupted by its user."
        )
    return [last_part(arn) for arn in arns]


def exit_code(task: Task, container: str) -> int | None:
    return next((one.exit_code for one in task.containers if one.name == container), None)


def _is_of(one_off: OneOff, task: Task) -> bool:
    return (task.task_definition, task.started_by) == (one_off.task_definition, one_off.started_by)


def _reasons(failures: Sequence[Mapping[str, Any]]) -> str:
    told = {": ".join(filter(None, (f.get("reason"), f.get("detail")))) for f in failures}
    return ", ".join(sorted(told)).rstrip(".")


def _request(one_off: OneOff) -> dict[str, Any]:
    return {
        "cluster": one_off.cluster,
        "taskDefinition": one_off.task_definition,
        "launchType": "FARGATE",
        # An answer that was lost is asked for again, and starts nothing twice.
        "clientToken": str(uuid.uuid4()),
        "startedBy": one_off.started_by,
        "enableECSManagedTags": True,
        "enableExecuteCommand": one_off.can_exec,
        "tags": [{"key": key, "value": value} for key, value in one_off.tags.items()],
        "overrides": _overrides(one_off),
        "volumeConfigurations": list(one_off.volumes),
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "subnets": sorted(one_off.subnets),
                "securityGroups": sorted(one_off.security_groups),
                "assignPublicIp": "ENABLED" if one_off.public_ip else "DISABLED",
            }
        },
    }


def _overrides(one_off: OneOff) -> dict[str, Any]:
    container: dict[str, Any] = {"name": one_off.container}
    if one_off.command:
        container["command"] = list(one_off.command)
    if one_off.variables:
        container["environment"] = [
            {"name": name, "value": value} for name, value in one_off.variables.items()
        ]
    sizes = {"cpu": one_off.cpu, "memory": one_off.memory}
    overrides = {
        "containerOverrides": [container],
        **{name: str(size) for name, size in sizes.items() if size is not None},
    }
    if (length := len(json.dumps(overrides))) > _MOST_OVERRIDES:
        raise UsageError(
            f"The command and its variables are {length} characters long; "
            f"ECS takes {_MOST_OVERRIDES}.",
            "Put what is long into the image, a secret or a file that the command fetches.",
        )
    return overrides
