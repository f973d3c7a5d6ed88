"""What Application Auto Scaling has done, newest first, as DescribeScalingActivities tells it."""

from typing import Any

from fargatectl.clock import as_datetime
from fargatectl.local.ecs.handlers import scheduler
from fargatectl.local.scheduler.ids import random_uuid
from fargatectl.local.scheduler.service import Service

COUNT = "ecs:service:DesiredCount"


def scale(backend: Any, service: Service, count: int, cause: str) -> None:
    """Set a service's number of tasks, and note why."""
    note(backend, resource_id(service), f"desired count to {count}", cause)
    service.scale(count, scheduler().now)
    scheduler().wake(service)


def note(backend: Any, resource: str, setting: str, cause: str) -> None:
    """Remember that something was set."""
    now = as_datetime(scheduler().now)
    activity = {
        "ActivityId": random_uuid(),
        "ServiceNamespace": "ecs",
        "ResourceId": resource,
        "ScalableDimension": COUNT,
        "Description": f"Setting {setting}.",
        "Cause": cause,
        "StartTime": now,
        "EndTime": now,
        "StatusCode": "Successful",
        "StatusMessage": f"Successfully set {setting}. Change successfully fulfilled by ecs.",
    }
    backend.activities = [activity, *known(backend)]


def known(backend: Any) -> list[dict[str, Any]]:
    """All of them, newest first."""
    found: list[dict[str, Any]] = getattr(backend, "activities", [])
    return found


def resource_id(service: Service) -> str:
    """A service as Application Auto Scaling calls it."""
    return f"service/{service.cluster_name}/{service.name}"
