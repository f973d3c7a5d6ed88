"""Service deployments and service revisions as ECS shows them."""

from typing import Any

from fargatectl.clock import as_datetime
from fargatectl.local.scheduler.deployment import Revision, Rollout
from fargatectl.local.scheduler.images import digest
from fargatectl.local.scheduler.service import Service

from . import targetgroups
from .call import Call
from .service_view import launch
from .task_view import moment

REVISION_MEMBERS = (
    "loadBalancers",
    "serviceRegistries",
    "networkConfiguration",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)


def brief(one: Rollout) -> dict[str, Any]:
    """One line of ListServiceDeployments."""
    return {
        "serviceDeploymentArn": one.arn,
        "serviceArn": one.service_arn,
        "clusterArn": one.cluster_arn,
        "createdAt": as_datetime(one.created_at),
        "startedAt": moment(one.started_at),
        "finishedAt": moment(one.finished_at),
        "targetServiceRevisionArn": one.target.arn,
        "status": one.status,
        "statusReason": one.reason,
    }


def view(call: Call, service: Service, one: Rollout) -> dict[str, Any]:
    """All of a service deployment."""
    shown = brief(one)
    shown.pop("targetServiceRevisionArn")
    return {
        **shown,
        "stoppedAt": moment(one.stopped_at),
        "updatedAt": as_datetime(one.updated_at),
        "sourceServiceRevisions": [
            {**summary(call, service, each), **share(one, each)} for each in one.sources
        ],
        "targetServiceRevision": {
            **summary(call, service, one.target),
            **share(one, one.target),
        },
        "deploymentConfiguration": one.configuration,
        "rollback": rollback(one),
        "deploymentCircuitBreaker": {
            "status": breaker_status(one),
            "failureCount": one.failures,
            "threshold": one.threshold,
        },
        "alarms": alarms(one),
        **stages(one),
    }


def rollback(one: Rollout) -> dict[str, Any] | None:
    """Where it went back to."""
    if one.rollback is None:
        return None
    return {
        "reason": one.rollback.reason,
        "startedAt": as_datetime(one.rollback.started_at),
        "serviceRevisionArn": one.rollback.revision,
    }


def stages(one: Rollout) -> dict[str, Any]:
    """Where a deployment that moves requests stands."""
    progress = one.progress
    if progress is None:
        return {}
    return {
        "lifecycleStage": None if one.is_over else progress.stage.name,
        "lifecycleHookDetails": [
            {
                "hookId": pause.id,
                "targetType": "PAUSE",
                "status": pause.status,
                "expiresAt": as_datetime(pause.expires_at),
                "timeoutAction": pause.action,
            }
            for pause in progress.pauses
        ],
    }


def share(one: Rollout, revision: Revision) -> dict[str, Any]:
    """Its percentage of the requests, where they move."""
    if one.progress is None:
        return {}
    percent = one.progress.percent if revision is one.target else 100 - one.progress.percent
    return {"requestedProductionTrafficWeight": float(percent)}


def alarms(one: Rollout) -> dict[str, Any]:
    """What the deployment's alarms do about it."""
    given = one.configuration.get("alarms") or {}
    if not given.get("enable"):
        return {"status": "DISABLED"}
    heard = "MONITORING_COMPLETE" if one.is_over else "MONITORING"
    return {
        "status": "TRIGGERED" if one.triggered else heard,
        "alarmNames": given["alarmNames"],
        "triggeredAlarmNames": list(one.triggered),
    }


def breaker_status(one: Rollout) -> str:
    """What the circuit breaker does about it."""
    if not one.breaker.is_enabled:
        return "DISABLED"
    if one.is_tripped:
        return "TRIGGERED"
    return "MONITORING_COMPLETE" if one.is_over else "MONITORING"


def summary(call: Call, service: Service, revision: Revision) -> dict[str, Any]:
    """A revision and its tasks."""
    listed = [one for one in service.deployments if one.revision is revision]
    ids = {one.id for one in listed}
    own = [one for one in call.scheduler.tasks.of_service(service.arn) if one.started_by in ids]
    return {
        "arn": revision.arn,
        "requestedTaskCount": sum(one.desired_count for one in listed),
        "runningTaskCount": sum(task.is_running for task in own),
        "pendingTaskCount": sum(task.is_pending for task in own),
    }


def revision_view(service: Service, one: Revision) -> dict[str, Any]:
    """All of a service revision, with the digests its tags stood for."""
    return {
        **{name: one.members.get(name) for name in REVISION_MEMBERS},
        **launch(service),
        "serviceRevisionArn": one.arn,
        "serviceArn": service.arn,
        "clusterArn": service.cluster_arn,
        "taskDefinition": one.template.arn,
        "platformVersion": one.platform_version,
        "platformFamily": one.template.platform,
        "containerImages": [
            {
                "containerName": each.name,
                "image": each.image,
                "imageDigest": each.digest or digest(each.image),
            }
            for each in one.template.containers
        ],
        "guardDutyEnabled": False,
        "createdAt": as_datetime(one.created_at),
        "resolvedConfiguration": {
            "loadBalancers": [
                {"targetGroupArn": group, "productionListenerRule": rule}
                for group, _, _ in one.target_groups
                for rule in list(targetgroups.listener_rules(group))[:1]
            ]
        },
    }
