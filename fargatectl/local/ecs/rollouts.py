"""Service deployments and service revisions: the history of a service."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fargatectl.local.failures import AwsError
from fargatectl.local.scheduler import rollout
from fargatectl.local.scheduler.deployment import Revision, Rollout
from fargatectl.local.scheduler.service import Service

from . import paging
from .call import Answer, Call, invalid
from .clusters import find as find_cluster
from .rollout_view import brief, revision_view, view
from .service_queries import find_service

MOST_DESCRIBED = 20
HOOK = re.compile(r"ecs-[a-z_]+-[0-9a-zA-Z-]+")
HOOK_FAILED = "Service deployment rolled back because of a failed lifecycle hook."


def list_service_deployments(call: Call) -> Answer:
    """Newest first."""
    cluster = find_cluster(call, call.get("cluster") or cluster_of(call.get("service")))
    service = find_service(call, cluster, call.get("service"))
    if service is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    found = [one for one in reversed(service.rollouts) if is_listed(call, one)]
    shown, following = paging.page(call, found, MOST_DESCRIBED)
    return {"serviceDeployments": [brief(one) for one in shown], "nextToken": following}


def is_listed(call: Call, one: Rollout) -> bool:
    """Whether the filters let a deployment through."""
    status, created = call.get("status"), call.get("createdAt", {})
    after, before = created.get("after"), created.get("before")
    return (
        (not status or one.status in status)
        and (after is None or one.created_at >= seconds(after))
        and (before is None or one.created_at <= seconds(before))
    )


def describe_service_deployments(call: Call) -> Answer:
    """Up to twenty, by ARN."""
    arns = asked(call, "serviceDeploymentArns")
    found = {arn: find_rollout(call, arn) for arn in arns}
    return {
        "serviceDeployments": [view(call, *one) for one in found.values() if one],
        "failures": missing(found),
    }


def stop_service_deployment(call: Call) -> Answer:
    """Stop a deployment that is under way, and go back."""
    arn = call.get("serviceDeploymentArn", "")
    found = find_rollout(call, arn)
    if found is None:
        raise AwsError(
            "ServiceDeploymentNotFoundException", "The service deployment does not exist."
        )
    service, current = found
    if current.is_over:
        raise AwsError(
            "ConflictException",
            "Stopping a service deployment is not allowed for service deployment in terminal "
            "states.",
        )
    if current.rollback is None:
        current.move(call.scheduler.now, "ROLLBACK_REQUESTED")
        call.scheduler.wake(service)
    return {"serviceDeploymentArn": arn}


def continue_service_deployment(call: Call) -> Answer:
    """Let a deployment that pauses go on, or back."""
    arn, hook = call.get("serviceDeploymentArn", ""), call.get("hookId", "")
    found = find_rollout(call, arn)
    if found is None:
        raise AwsError(
            "ServiceDeploymentNotFoundException", "The service deployment does not exist."
        )
    if not HOOK.fullmatch(hook):
        raise invalid("Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}")
    service, one = found
    if one.is_over:
        raise invalid(
            "Continuing a service deployment is not allowed for service deployment in terminal "
            "states."
        )
    pause = one.progress.pause if one.progress else None
    if pause is None or pause.id != hook:
        raise invalid(
            "Provided hookId is either completed, unavailable, or not associated with the given "
            "Resource ARN"
        )
    if call.get("action", "CONTINUE") == "ROLLBACK":
        pause.status = "FAILED"
        rollout.roll_back(service, call.scheduler.now, HOOK_FAILED, "hook")
    else:
        pause.status = "SUCCEEDED"
    call.scheduler.wake(service)
    return {"serviceDeploymentArn": arn}


def describe_service_revisions(call: Call) -> Answer:
    """Up to twenty, by ARN."""
    arns = asked(call, "serviceRevisionArns")
    found = {arn: find_revision(call, arn) for arn in arns}
    return {
        "serviceRevisions": [revision_view(*one) for one in found.values() if one],
        "failures": missing(found),
    }


def asked(call: Call, name: str) -> list[str]:
    """The ARNs of a Describe request."""
    arns: list[str] = call.get(name, [])
    if not 1 <= len(arns) <= MOST_DESCRIBED:
        raise invalid(f"{name} must have 1 to {MOST_DESCRIBED} items.")
    return arns


def missing(found: dict[str, Any]) -> list[dict[str, str]]:
    """The failures of a Describe answer."""
    return [{"arn": arn, "reason": "MISSING"} for arn, one in found.items() if one is None]


def find_rollout(call: Call, arn: str) -> tuple[Service, Rollout] | None:
    """A deployment with its service."""
    for service in call.scheduler.services.values():
        for one in service.rollouts:
            if one.arn == arn:
                return service, one
    return None


def find_revision(call: Call, arn: str) -> tuple[Service, Revision] | None:
    """A revision with its service."""
    for service, one in revisions(call):
        if one.arn == arn:
            return service, one
    return None


def revisions(call: Call) -> Iterator[tuple[Service, Revision]]:
    """All revisions of all services."""
    for service in call.scheduler.services.values():
        for one in service.revisions:
            yield service, one


def cluster_of(service_arn: str | None) -> str | None:
    """The cluster that a service's long ARN names."""
    parts = (service_arn or "").split("/")
    return parts[1] if len(parts) == 3 else None


def seconds(moment: Any) -> float:
    """A time of a request."""
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
