"""Application Auto Scaling: nothing without a target, and nothing left of one that is gone."""

from typing import Any, NoReturn

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend

from fargatectl.local.ecs.handlers import scheduler
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals import activities
from fargatectl.local.refusals.schedules import check_schedule

# A service that was made just now is not known here yet.
KNOWN_AFTER = 3.0


@patch(ApplicationAutoscalingBackend)
def register_scalable_target(
    original: Original,
    backend: Any,
    namespace: str,
    r_id: str,
    dimension: str,
    min_capacity: int | None,
    max_capacity: int | None,
    *rest: Any,
    **named: Any,
) -> Any:
    existing = backend.targets.get(dimension, {}).get(r_id)
    least = min_capacity if min_capacity is not None else existing and existing.min_capacity
    most = max_capacity if max_capacity is not None else existing and existing.max_capacity
    if least is None or most is None:
        _invalid("Both minimum and maximum capacity are required for a new scalable target")
    if least > most:
        _invalid(f"Maximum capacity ({most}) cannot be less than minimum capacity ({least})")
    capacities = (min_capacity, max_capacity)
    if namespace == "ecs":
        _check_service(backend, r_id)
    target = original(backend, namespace, r_id, dimension, *capacities, *rest, **named)
    if namespace == "ecs":
        move_inside(backend, target)
    return target


def _check_service(backend: Any, resource_id: str) -> None:
    _, cluster, name = resource_id.split("/")
    found = backend.ecs_backend.describe_services(cluster, [name])[0]
    if not any(scheduler().agenda.elapsed(one.created_at) >= KNOWN_AFTER for one in found):
        _invalid(f"ECS service doesn't exist: {resource_id}")


def move_inside(backend: Any, target: Any) -> None:
    """A service outside of the range is scaled at once."""
    _, cluster, name = target.resource_id.split("/")
    for service in backend.ecs_backend.describe_services(cluster, [name])[0]:
        count = min(max(service.desired_count, target.min_capacity), target.max_capacity)
        if count != service.desired_count:
            bound = "minimum" if count > service.desired_count else "maximum"
            activities.scale(backend, service, count, f"{bound} capacity was set to {count}")


def _invalid(message: str) -> NoReturn:
    raise AwsError("ValidationException", message)


@patch(ApplicationAutoscalingBackend)
def put_scaling_policy(
    original: Original,
    backend: Any,
    policy_name: str,
    service_namespace: str,
    resource_id: str,
    scalable_dimension: str,
    *rest: Any,
    **named: Any,
) -> Any:
    target = (service_namespace, resource_id, scalable_dimension)
    _check_target(backend, *target)
    return original(backend, policy_name, *target, *rest, **named)


@patch(ApplicationAutoscalingBackend)
def put_scheduled_action(original: Original, backend: Any, **wish: Any) -> Any:
    target = (wish["service_namespace"], wish["resource_id"], wish["scalable_dimension"])
    _check_target(backend, *target)
    check_schedule(wish["schedule"], wish.get("timezone"))
    return original(backend, **wish)


@patch(ApplicationAutoscalingBackend)
def deregister_scalable_target(
    original: Original, backend: Any, namespace: str, r_id: str, dimension: str
) -> None:
    _check_target(backend, namespace, r_id, dimension)
    original(backend, namespace, r_id, dimension)
    for policy in list(backend.policies.values()):
        if (policy.resource_id, policy.scalable_dimension) == (r_id, dimension):
            backend.delete_scaling_policy(policy.policy_name, namespace, r_id, dimension)
    backend.scheduled_actions = [
        action
        for action in backend.scheduled_actions
        if (action.resource_id, action.scalable_dimension) != (r_id, dimension)
    ]


@patch(ApplicationAutoscalingBackend)
def delete_scaling_policy(
    original: Original,
    backend: Any,
    policy_name: str,
    service_namespace: str,
    resource_id: str,
    scalable_dimension: str,
) -> None:
    where = (service_namespace, resource_id, scalable_dimension)
    known = [policy.policy_name for policy in backend.policies.values()]
    if policy_name not in known:
        _missing("scaling policy found", *where, f", policy name: {policy_name}")
    original(backend, policy_name, *where)


@patch(ApplicationAutoscalingBackend)
def delete_scheduled_action(
    original: Original,
    backend: Any,
    service_namespace: str,
    scheduled_action_name: str,
    resource_id: str,
    scalable_dimension: str,
) -> None:
    where = (service_namespace, resource_id, scalable_dimension)
    found = backend.describe_scheduled_actions([scheduled_action_name], *where)
    if not found:
        _missing("scheduled action found", *where, f", action name: {scheduled_action_name}")
    original(backend, service_namespace, scheduled_action_name, resource_id, scalable_dimension)


def _check_target(backend: Any, namespace: str, resource_id: str, dimension: str) -> None:
    if resource_id not in backend.targets.get(dimension, {}):
        _missing("scalable target registered", namespace, resource_id, dimension)


def _missing(what: str, namespace: str, resource_id: str, dimension: str, more: str = "") -> None:
    raise AwsError(
        "ObjectNotFoundException",
        f"No {what} for service namespace: {namespace}, resource ID: {resource_id}, "
        f"scalable dimension: {dimension}{more}",
    )
