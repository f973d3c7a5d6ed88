"""A service as ECS shows it."""

from collections.abc import Sequence
from typing import Any

from fargatectl.clock import as_datetime
from fargatectl.local.scheduler.deployment import Deployment
from fargatectl.local.scheduler.service import Service
from fargatectl.local.scheduler.task import Task

from .call import Call, place
from .clusters import LINKED_ROLE

SHOWN_WITH_SERVICE = (
    "networkConfiguration",
    "platformVersion",
    "loadBalancers",
    "serviceRegistries",
)
SHOWN_WITH_DEPLOYMENT = (
    "networkConfiguration",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)


def view(call: Call, service: Service, *, tags: bool = True) -> dict[str, Any]:
    """All of a service."""
    tasks = call.scheduler.tasks.of_service(service.arn)
    revision = service.primary.revision
    account, _ = place(service.arn)
    return {
        **service.members,
        **{name: revision.members.get(name) for name in SHOWN_WITH_SERVICE},
        **launch(service),
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": service.cluster_arn,
        "status": service.status,
        "desiredCount": service.desired_count,
        "runningCount": sum(task.is_running for task in tasks),
        "pendingCount": sum(task.is_pending for task in tasks),
        "taskDefinition": revision.template.arn,
        "platformFamily": revision.template.platform,
        "createdAt": as_datetime(service.created_at),
        "createdBy": f"arn:aws:iam::{account}:root",
        "roleArn": f"arn:aws:iam::{account}:role/aws-service-role/ecs.amazonaws.com/{LINKED_ROLE}",
        "deployments": [deployment(one, service, tasks) for one in service.deployments],
        "events": [
            {"id": one.id, "createdAt": as_datetime(one.created_at), "message": one.message}
            for one in service.events.entries
        ],
        "currentServiceDeployment": service.rollouts[-1].arn,
        "currentServiceRevisions": [current(one, tasks) for one in service.deployments],
        "tags": service.tags if tags else [],
    }


def deployment(one: Deployment, service: Service, tasks: Sequence[Task]) -> dict[str, Any]:
    """One entry of `deployments`."""
    own = [task for task in tasks if task.started_by == one.id]
    return {
        **{name: one.revision.members.get(name) for name in SHOWN_WITH_DEPLOYMENT},
        **launch(service),
        "id": one.id,
        "status": one.status,
        "taskDefinition": one.revision.template.arn,
        "desiredCount": one.desired_count,
        "pendingCount": sum(task.is_pending for task in own),
        "runningCount": sum(task.is_running for task in own),
        "failedTasks": one.failures,
        "createdAt": as_datetime(one.created_at),
        "updatedAt": as_datetime(one.updated_at),
        "platformVersion": one.revision.platform_version,
        "platformFamily": one.revision.template.platform,
        "rolloutState": one.state,
        "rolloutStateReason": one.reason,
    }


def launch(service: Service) -> dict[str, Any]:
    """A launch type, or the strategy that takes its place."""
    shares = service.members["capacityProviderStrategy"]
    return {
        "launchType": None if shares else "FARGATE",
        "capacityProviderStrategy": shares or None,
    }


def current(one: Deployment, tasks: Sequence[Task]) -> dict[str, Any]:
    """One entry of `currentServiceRevisions`."""
    own = [task for task in tasks if task.started_by == one.id]
    return {
        "arn": one.revision.arn,
        "requestedTaskCount": one.desired_count,
        "runningTaskCount": sum(task.is_running for task in own),
        "pendingTaskCount": sum(task.is_pending for task in own),
    }
