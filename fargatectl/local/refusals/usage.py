"""CloudWatch's AWS/Usage: how many vCPUs Fargate runs in the account, counted when it is asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, MetricDatum, Statistics

from fargatectl.local.ecs.handlers import scheduler
from fargatectl.local.patching import Original, patch

SPOT = "FARGATE_SPOT"
CPU_UNITS = 1024


@patch(CloudWatchBackend)
def get_metric_statistics(
    original: Original,
    backend: Any,
    namespace: str,
    metric_name: str,
    start_time: datetime,
    end_time: datetime,
    period: int,
    stats: list[str],
    dimensions: Sequence[dict[str, str]],
    unit: str | None = None,
) -> Any:
    named = {each["Name"]: each["Value"] for each in dimensions}
    if (namespace, named.get("Service")) != ("AWS/Usage", "Fargate"):
        return original(
            backend, namespace, metric_name, start_time, end_time, period, stats, dimensions, unit
        )
    point = Statistics(stats, end_time)
    value = _vcpus(backend, named.get("Class", ""))
    point.metric_data = [MetricDatum(namespace, metric_name, value, dimensions, end_time, None)]
    return [point]


def _vcpus(backend: Any, kind: str) -> float:
    place = f":{backend.region_name}:{backend.account_id}:"
    return sum(
        int(task.template.cpu) / CPU_UNITS
        for task in scheduler().tasks
        if place in task.arn
        and task.status != "STOPPED"
        and (task.capacity.provider == SPOT) == kind.endswith("Spot")
    )
