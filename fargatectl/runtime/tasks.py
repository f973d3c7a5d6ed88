"""Tasks as ECS tells them, the stopped ones too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from fargatectl.aws import Aws
from fargatectl.runtime import questions
from fargatectl.runtime.names import last_part, revision_of


@dataclass(frozen=True, kw_only=True)
class Container:
    """`exit_code` is None while it runs, and when it never ran.

    `agent` is the status of what ECS Exec talks to, empty in a task that was started without it;
    `runtime_id` is known from its start on.
    """

    name: str
    image: str
    digest: str
    status: str
    health: str
    exit_code: int | None
    reason: str
    runtime_id: str
    agent: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task. Times are in seconds since the epoch, None for what has not happened yet.

    `finished` is when its containers had ended, before ECS put its network away.
    `started_by` is the id of the deployment that started it (`ecs-svc/123`), `status` ECS's
    lastStatus, `desired` its desiredStatus, `address` its private IPv4 address.
    """

    id: str
    arn: str
    service: str
    revision: str
    task_definition: str
    started_by: str
    status: str
    desired: str
    health: str
    stop_code: str
    reason: str
    created: float | None
    started: float | None
    finished: float | None
    stopped: float | None
    address: str
    zone: str
    spot: bool
    can_exec: bool
    containers: tuple[Container, ...]

    @property
    def has_ended(self) -> bool:
        """Whether its containers have ended, and how is known."""
        return self.status in ("DEPROVISIONING", "STOPPED", "DELETED")


def tasks_of(aws: Aws, cluster: str, service: str, *, stopped: bool = False) -> list[Task]:
    """The tasks of a service that run or shall run; with `stopped`, those that shall not.

    ECS shows a stopped task for about an hour. A service that is not there has no tasks.
    """
    try:
        arns = questions.task_arns(aws, cluster, service, "STOPPED" if stopped else "RUNNING")
    except ClientError as error:
        if questions.is_missing(error):
            return []
        raise
    return describe_tasks(aws, cluster, arns)


def tasks_of_family(aws: Aws, cluster: str, family: str, *statuses: str) -> list[Task]:
    """The tasks of a task definition's revisions, of services and of none, by desired status."""
    arns = [arn for each in statuses for arn in questions.family_arns(aws, cluster, family, each)]
    return describe_tasks(aws, cluster, arns)


def describe_tasks(aws: Aws, cluster: str, arns: Sequence[str]) -> list[Task]:
    """The tasks that ECS still knows of these."""
    return [task_from(answer) for answer in questions.tasks(aws, cluster, arns)]


def task_from(answer: Mapping[str, Any]) -> Task:
    definition = str(answer.get("taskDefinitionArn", ""))
    return Task(
        id=last_part(answer["taskArn"]),
        arn=answer["taskArn"],
        service=str(answer.get("group", "")).removeprefix("service:"),
        revision=revision_of(definition),
        task_definition=definition,
        started_by=answer.get("startedBy", ""),
        status=answer.get("lastStatus", ""),
        desired=answer.get("desiredStatus", ""),
        health=answer.get("healthStatus", "UNKNOWN"),
        stop_code=answer.get("stopCode") or "",
        reason=answer.get("stoppedReason") or "",
        created=seconds(answer.get("createdAt")),
        started=seconds(answer.get("startedAt")),
        finished=seconds(answer.get("executionStoppedAt")),
        stopped=seconds(answer.get("stoppedAt")),
        address=_address(answer),
        zone=answer.get("availabilityZone", ""),
        spot=answer.get("capacityProviderName") == "FARGATE_SPOT",
        can_exec=answer.get("enableExecuteCommand", False),
        containers=tuple(_container(part) for part in answer.get("containers", ())),
    )


def seconds(time: datetime | None) -> float | None:
    """Seconds since the epoch of a time that AWS may not have told."""
    return time.timestamp() if time else None


def _container(answer: Mapping[str, Any]) -> Container:
    return Container(
        name=answer["name"],
        image=answer.get("image", ""),
        digest=answer.get("imageDigest") or "",
        status=answer.get("lastStatus", ""),
        health=answer.get("healthStatus", "UNKNOWN"),
        exit_code=answer.get("exitCode"),
        reason=answer.get("reason") or "",
        runtime_id=answer.get("runtimeId") or "",
        agent=_agent(answer),
    )


def _agent(answer: Mapping[str, Any]) -> str:
    agents = {one["name"]: one.get("lastStatus", "") for one in answer.get("managedAgents") or ()}
    return str(agents.get("ExecuteCommandAgent", ""))


def _address(answer: Mapping[str, Any]) -> str:
    """The address of the task's network interface: on Fargate it has exactly one."""
    details = (
        detail
        for attachment in answer.get("attachments", ())
        for detail in attachment.get("details", ())
    )
    return next((str(d["value"]) for d in details if d["name"] == "privateIPv4Address"), "")
