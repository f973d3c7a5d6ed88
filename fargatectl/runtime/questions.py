"""What we ask ECS and ELB again and again, in as few calls as they take."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any

from botocore.exceptions import ClientError

from fargatectl.aws import Aws, says

Answer = dict[str, Any]

# How many each call takes at most.
SERVICES = 10
TASKS = 100
DEPLOYMENTS = 20
REVISIONS = 20
# How many ListServiceDeployments tells in one answer.
LISTED = 100


def services(aws: Aws, cluster: str, names: Sequence[str]) -> list[Answer]:
    """Those of the services that exist, deleted ones included while ECS still lists them."""

    def ask(batch: Sequence[str]) -> list[Answer]:
        answer = _ecs(aws).describe_services(
            cluster=cluster, services=list(batch), include=["TAGS"]
        )
        return list(answer["services"])

    return _gathered(aws, ask, names, SERVICES)


def services_once(aws: Aws, cluster: str, names: Sequence[str]) -> list[Answer]:
    """Like `services`, shared with all others who want to know until `aws.forget`."""

    def ask(batch: Sequence[str]) -> list[Answer]:
        answer = aws.read(
            "ecs", "describe_services", cluster=cluster, services=list(batch), include=["TAGS"]
        )
        return list(answer["services"])

    return _gathered(aws, ask, names, SERVICES)


def service_deployments(aws: Aws, arns: Sequence[str]) -> list[Answer]:
    def ask(batch: Sequence[str]) -> list[Answer]:
        answer = _ecs(aws).describe_service_deployments(serviceDeploymentArns=list(batch))
        return list(answer["serviceDeployments"])

    return _gathered(aws, ask, arns, DEPLOYMENTS)


def service_revisions(aws: Aws, arns: Sequence[str]) -> list[Answer]:
    def ask(batch: Sequence[str]) -> list[Answer]:
        answer = _ecs(aws).describe_service_revisions(serviceRevisionArns=list(batch))
        return list(answer["serviceRevisions"])

    return _gathered(aws, ask, arns, REVISIONS)


def tasks(aws: Aws, cluster: str, arns: Sequence[str]) -> list[Answer]:
    def ask(batch: Sequence[str]) -> list[Answer]:
        return list(_ecs(aws).describe_tasks(cluster=cluster, tasks=list(batch))["tasks"])

    return _gathered(aws, ask, arns, TASKS)


def latest_deployments(aws: Aws, cluster: str, service: str) -> list[Answer]:
    """The service's newest service deployments in brief, newest first."""
    answer = _ecs(aws).list_service_deployments(cluster=cluster, service=service, maxResults=20)
    return sorted(answer["serviceDeployments"], key=_created, reverse=True)


def all_deployments(aws: Aws, cluster: str, service: str) -> list[Answer]:
    """All service deployments in brief that ECS still knows of, newest first."""
    found: list[Answer] = []
    page: dict[str, str] = {}
    while True:  # botocore has no paginator for it
        answer = _ecs(aws).list_service_deployments(
            cluster=cluster, service=service, maxResults=LISTED, **page
        )
        found += answer["serviceDeployments"]
        if not answer.get("nextToken"):
            return sorted(found, key=_created, reverse=True)
        page = {"nextToken": answer["nextToken"]}


def task_arns(aws: Aws, cluster: str, service: str, status: str) -> list[str]:
    """The service's tasks whose desired status is RUNNING or STOPPED (the latter for an hour)."""
    return _listed(aws, cluster=cluster, serviceName=service, desiredStatus=status)


def family_arns(aws: Aws, cluster: str, family: str, status: str) -> list[str]:
    """The tasks of all revisions of a task definition, of services and of none."""
    return _listed(aws, cluster=cluster, family=family, desiredStatus=status)


def arns_started_by(aws: Aws, cluster: str, starter: str) -> list[str]:
    """The tasks that shall run and were started with that `startedBy`."""
    return _listed(aws, cluster=cluster, startedBy=starter)


def target_health(aws: Aws, target_group: str) -> list[Answer]:
    """The targets of a group with their health; none of a group that is gone."""
    try:
        answer = aws.client("elbv2").describe_target_health(TargetGroupArn=target_group)
    except ClientError as error:
        if says(error, "TargetGroupNotFound"):
            return []
        raise
    return list(answer["TargetHealthDescriptions"])


def is_missing(error: ClientError) -> bool:
    """Whether ECS knows no such cluster or service (any more)."""
    codes = ("ClusterNotFoundException", "ServiceNotFoundException", "ServiceNotActiveException")
    return any(says(error, code) for code in codes)


def _gathered(
    aws: Aws, ask: Callable[[Sequence[str]], list[Answer]], names: Sequence[str], size: int
) -> list[Answer]:
    batches = [names[start : start + size] for start in range(0, len(names), size)]
    return list(chain.from_iterable(aws.together(partial(ask, batch) for batch in batches)))


def _listed(aws: Aws, **wanted: str) -> list[str]:
    pages = _ecs(aws).get_paginator("list_tasks").paginate(**wanted)
    return [arn for page in pages for arn in page["taskArns"]]


def _ecs(aws: Aws) -> Any:
    return aws.client("ecs")


def _created(deployment: Answer) -> float:
    return float(deployment["createdAt"].timestamp())
