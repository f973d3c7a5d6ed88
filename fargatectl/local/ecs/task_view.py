"""A task as ECS shows it."""

from typing import Any

from fargatectl.clock import as_datetime
from fargatectl.local.scheduler.task import Container, Task

TIMES = {
    "createdAt": "created_at",
    "pullStartedAt": "pull_started_at",
    "pullStoppedAt": "pull_stopped_at",
    "startedAt": "started_at",
    "stoppingAt": "stopping_at",
    "executionStoppedAt": "execution_stopped_at",
    "stoppedAt": "stopped_at",
}


def view(task: Task, *, tags: bool = True) -> dict[str, Any]:
    """All of a task."""
    capacity, template, overrides = task.capacity, task.template, task.overrides
    return {
        "taskArn": task.arn,
        "clusterArn": task.cluster_arn,
        "taskDefinitionArn": template.arn,
        "group": task.group,
        "startedBy": task.started_by or None,
        "lastStatus": task.status,
        "desiredStatus": task.desired_status,
        "healthStatus": task.health,
        "cpu": overrides.get("cpu", template.cpu),
        "memory": overrides.get("memory", template.memory),
        "ephemeralStorage": {"sizeInGiB": template.ephemeral_gib},
        "launchType": capacity.launch_type or "FARGATE",
        "capacityProviderName": capacity.provider,
        "platformVersion": capacity.platform_version,
        "platformFamily": template.platform,
        "availabilityZone": task.interface.zone if task.interface else None,
        "attachments": [attachment(task)],
        "attributes": [],
        "connectivity": "CONNECTED" if task.pull_started_at else None,
        "connectivityAt": moment(task.pull_started_at),
        "containers": [container(task, one) for one in task.containers],
        "enableExecuteCommand": task.can_exec,
        "overrides": {
            "containerOverrides": [{"name": one.name} for one in template.containers],
            "inferenceAcceleratorOverrides": [],
            **overrides,
        },
        "stopCode": task.stop_code,
        "stoppedReason": task.stopped_reason,
        "tags": task.tags if tags else [],
        "version": task.version,
        **{theirs: moment(getattr(task, ours)) for theirs, ours in TIMES.items()},
    }


def attachment(task: Task) -> dict[str, Any]:
    """The network interface of a task; its details come with its making."""
    details = {"subnetId": task.subnet}
    if task.interface:
        details |= {
            "networkInterfaceId": task.interface.id,
            "macAddress": task.interface.mac,
            "privateIPv4Address": task.interface.private_ip,
        }
        if task.interface.private_dns:
            details["privateDnsName"] = task.interface.private_dns
    return {
        "id": task.attachment_id,
        "type": "ElasticNetworkInterface",
        "status": task.attachment_status,
        "details": [{"name": name, "value": value} for name, value in details.items()],
    }


def container(task: Task, one: Container) -> dict[str, Any]:
    """One container of a task."""
    template, interface = one.template, task.interface
    return {
        "containerArn": one.arn,
        "taskArn": task.arn,
        "name": template.name,
        "image": template.image,
        "imageDigest": one.digest if task.pull_stopped_at else None,
        "runtimeId": one.runtime_id,
        "lastStatus": one.last_status,
        "exitCode": one.exit_code,
        "reason": one.reason,
        "healthStatus": one.health,
        "cpu": str(template.cpu),
        "memory": text(template.memory),
        "memoryReservation": text(template.memory_reservation),
        "networkBindings": [],
        "networkInterfaces": [
            {"attachmentId": task.attachment_id, "privateIpv4Address": interface.private_ip}
        ]
        if interface
        else [],
        "managedAgents": [agent(task, one)] if task.can_exec else None,
    }


def agent(task: Task, one: Container) -> dict[str, Any]:
    """What ECS Exec talks to."""
    return {
        "name": "ExecuteCommandAgent",
        "lastStatus": "STOPPED" if one.last_status == "STOPPED" else one.agent_status,
        "lastStartedAt": moment(task.started_at),
    }


def moment(seconds: float | None) -> Any:
    """A time, if it has come."""
    return None if seconds is None else as_datetime(seconds)


def text(number: int | None) -> str | None:
    """ECS answers sizes of containers as text."""
    return None if number is None else str(number)
