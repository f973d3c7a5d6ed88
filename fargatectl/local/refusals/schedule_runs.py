"""EventBridge Scheduler: its schedules start their tasks when they come due."""

import json
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from moto.scheduler.models import EventBridgeSchedulerBackend

from fargatectl.local.ecs.call import Call
from fargatectl.local.ecs.handlers import scheduler
from fargatectl.local.ecs.run import run_task
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.repeating import Repeating

log = logging.getLogger(__name__)

# Until a start that ECS refused is tried again.
RETRY = 60.0


@patch(EventBridgeSchedulerBackend)
def create_schedule(original: Original, backend: Any, **wish: Any) -> Any:
    schedule = original(backend, **wish)
    _wind_up(backend, schedule)
    return schedule


@patch(EventBridgeSchedulerBackend)
def update_schedule(original: Original, backend: Any, **wish: Any) -> Any:
    schedule = original(backend, **wish)
    _wind_up(backend, schedule)
    return schedule


def _wind_up(backend: Any, schedule: Any) -> None:
    """Run it from now on by what it says; what it said before is void."""
    version = schedule.version = object()
    # moto takes an update that does not tell the state for one that has none.
    schedule.state = schedule.state or "ENABLED"

    def is_wanted() -> bool:
        group = backend.schedule_groups.get(schedule.group_name)
        known = group is not None and group.schedules.get(schedule.name) is schedule
        return known and schedule.version is version

    Repeating(
        scheduler().agenda,
        schedule.schedule_expression,
        schedule.schedule_expression_timezone,
        partial(_come_due, backend, schedule),
        is_wanted,
    )


def _come_due(backend: Any, schedule: Any) -> None:
    if schedule.state == "ENABLED" and _is_within(schedule) and "EcsParameters" in schedule.target:
        _run(backend, schedule, schedule.target["RetryPolicy"].get("MaximumRetryAttempts", 185))
    if schedule.action_after_completion == "DELETE" and schedule.schedule_expression[:3] == "at(":
        backend.delete_schedule(schedule.group_name, schedule.name)


def _is_within(schedule: Any) -> bool:
    now = scheduler().now
    start, end = schedule.start_date, schedule.end_date
    return (start is None or float(start) <= now) and (end is None or now <= float(end))


def _run(backend: Any, schedule: Any, attempts: int) -> None:
    request = _request(schedule)
    try:
        answer = run_task(Call(request, backend.account_id, backend.region_name, scheduler()))
        failures = answer["failures"]
    except AwsError as refusal:
        failures = [refusal]
    if failures:
        log.warning("schedule %s could not start its tasks: %s", schedule.name, failures)
        if attempts:
            again = partial(_run, backend, schedule, attempts - 1)
            scheduler().agenda.after(RETRY, again)


def _request(schedule: Any) -> dict[str, Any]:
    """What Scheduler asks ECS for."""
    target = schedule.target
    asked: Mapping[str, Any] = target["EcsParameters"]
    request = {
        "cluster": target["Arn"],
        "taskDefinition": asked["TaskDefinitionArn"],
        "count": asked.get("TaskCount", 1),
        "startedBy": f"chronos-schedule/{schedule.name}"[:128],
        "networkConfiguration": {"awsvpcConfiguration": _network(asked)},
        "launchType": asked.get("LaunchType"),
        "capacityProviderStrategy": asked.get("CapacityProviderStrategy"),
        "propagateTags": asked.get("PropagateTags"),
        "enableECSManagedTags": asked.get("EnableECSManagedTags"),
        "enableExecuteCommand": asked.get("EnableExecuteCommand"),
        "group": asked.get("Group"),
        "overrides": json.loads(target.get("Input") or "{}"),
    }
    return {name: value for name, value in request.items() if value is not None}


def _network(asked: Mapping[str, Any]) -> dict[str, Any]:
    given = asked.get("NetworkConfiguration", {}).get("awsvpcConfiguration", {})
    return {f"{name[0].lower()}{name[1:]}": value for name, value in given.items()}
