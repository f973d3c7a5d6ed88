"""EventBridge Scheduler: expressions it can read, and a role that it may take on."""

from typing import Any

from moto.iam.models import iam_backends
from moto.scheduler.models import EventBridgeSchedulerBackend
from moto.scheduler.responses import EventBridgeSchedulerResponse

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.iam.roles import trusts
from fargatectl.local.refusals.schedules import check_schedule


@patch(EventBridgeSchedulerBackend)
def create_schedule(original: Original, backend: Any, **wish: Any) -> Any:
    _check(backend, wish)
    return original(backend, **wish)


@patch(EventBridgeSchedulerBackend)
def update_schedule(original: Original, backend: Any, **wish: Any) -> Any:
    _check(backend, wish)
    return original(backend, **wish)


def _check(backend: Any, wish: dict[str, Any]) -> None:
    group = wish.get("group_name") or "default"
    if group not in backend.schedule_groups:
        raise AwsError("ResourceNotFoundException", f"Schedule group {group} does not exist.")
    check_schedule(wish["schedule_expression"], wish.get("schedule_expression_timezone"))
    roles = iam_backends[backend.account_id][backend.partition].get_roles()
    role = next((role for role in roles if role.arn == wish["target"]["RoleArn"]), None)
    if role is None or not trusts(role, "scheduler.amazonaws.com"):
        raise AwsError(
            "ValidationException",
            "The execution role you provide must allow AWS EventBridge Scheduler to assume "
            "the role.",
        )


@patch(EventBridgeSchedulerResponse, "create_schedule_group")
def create_once(original: Original, response: Any) -> Any:
    """The same request sent twice makes one group; botocore sends a token by itself."""
    answers = response.scheduler_backend.__dict__.setdefault("answers_by_token", {})
    token = response._get_param("ClientToken") or object()
    if token not in answers:
        answers[token] = original(response)
    return answers[token]


@patch(EventBridgeSchedulerBackend)
def create_schedule_group(original: Original, backend: Any, name: str, tags: Any) -> Any:
    if name in backend.schedule_groups:
        raise AwsError("ConflictException", f"Schedule group {name} already exists.")
    return original(backend, name, tags)


@patch(EventBridgeSchedulerBackend)
def delete_schedule_group(original: Original, backend: Any, name: str) -> None:
    if name not in backend.schedule_groups:
        raise AwsError("ResourceNotFoundException", f"Schedule group {name} does not exist.")
    original(backend, name)
