"""The end of a deleted service: its targets drain, its tasks stop."""

from collections.abc import Mapping
from typing import Any

from fargatectl.aws import Aws, code_of
from fargatectl.errors import FargatectlError

# As long as stop timeouts and draining targets may take.
DRAIN_SECONDS = 20 * 60
GONE = ("ServiceNotFoundException", "ServiceNotActiveException", "ClusterNotFoundException")


def wait_until_gone(aws: Aws, cluster: str, service: str) -> None:
    """Returns once it is inactive and none of its tasks runs any more."""
    deadline = aws.clock.now() + DRAIN_SECONDS
    while _is_draining(aws, cluster, service) or _has_tasks(aws, cluster, service):
        if aws.clock.now() > deadline:
            raise FargatectlError(
                f"Service {service} is still draining after {DRAIN_SECONDS // 60} minutes.",
                "Its tasks end by themselves; run the command again later.",
            )
        aws.clock.sleep(2)


def _is_draining(aws: Aws, cluster: str, service: str) -> bool:
    answer = _ask(aws, "describe_services", cluster=cluster, services=[service])
    return any(each["status"] == "DRAINING" for each in answer.get("services", ()))


def _has_tasks(aws: Aws, cluster: str, service: str) -> bool:
    answer = _ask(aws, "list_tasks", cluster=cluster, serviceName=service, desiredStatus="STOPPED")
    if not answer.get("taskArns"):
        return False
    described = _ask(aws, "describe_tasks", cluster=cluster, tasks=answer["taskArns"])
    return any(each["lastStatus"] != "STOPPED" for each in described.get("tasks", ()))


def _ask(aws: Aws, operation: str, **parameters: Any) -> Mapping[str, Any]:
    """The answer now, or nothing when the cluster or the service is gone."""
    try:
        answer: Mapping[str, Any] = getattr(aws.client("ecs"), operation)(**parameters)
    except Exception as error:
        if code_of(error) in GONE:
            return {}
        raise
    return answer
