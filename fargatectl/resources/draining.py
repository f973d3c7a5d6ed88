"""The end of a deleted service: its targets drain, its tasks stop."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.aws import Aws, code_of, ignoring
from fargatectl.errors import FargatectlError
from fargatectl.resources.service_answers import BATCH
from fargatectl.resources.waiting import wait_until

# As long as stop timeouts and draining targets may take.
DRAIN_SECONDS = 20 * 60
GONE = ("ServiceNotFoundException", "ServiceNotActiveException", "ClusterNotFoundException")

POLL_SECONDS = 2.0


def wait_until_gone(aws: Aws, cluster: str, service: str, among: Sequence[str] = ()) -> None:
    """Returns once it is inactive and none of its tasks runs any more.

    `among` are the services that may be waited for at the same time: ten are asked about in a call.
    """
    batch = _batch_of(service, among)

    def is_gone() -> bool:
        is_draining = _is_draining(aws, cluster, service, batch)
        return not is_draining and not _has_tasks(aws, cluster, service)

    wait_until(
        aws,
        is_gone,
        waits="waits for its targets to drain and its tasks to stop",
        late=FargatectlError(
            f"Service {service} is still draining after {DRAIN_SECONDS // 60} minutes.",
            "Its tasks end by themselves; run the command again later.",
        ),
        seconds=DRAIN_SECONDS,
        every=POLL_SECONDS,
    )


def _batch_of(service: str, among: Sequence[str]) -> list[str]:
    if service not in among:
        return [service]
    start = among.index(service) // BATCH * BATCH
    return list(among[start : start + BATCH])


def _is_draining(aws: Aws, cluster: str, service: str, batch: Sequence[str]) -> bool:
    with ignoring(*GONE):
        answer = aws.lately(
            POLL_SECONDS / 2, "ecs", "describe_services", cluster=cluster, services=batch
        )
        told = {each["serviceName"]: each["status"] for each in answer["services"]}
        # What another asked a moment ago may be of before it was deleted.
        return told.get(service) in ("ACTIVE", "DRAINING")
    return False


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
