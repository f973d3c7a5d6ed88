"""CloudWatch: what ECS measures of services, and what a user says that they use."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import mean
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend

from fargatectl.clock import as_datetime
from fargatectl.local.ecs.handlers import scheduler
from fargatectl.local.patching import Original, patch
from fargatectl.local.scheduler.usage import (
    CPU,
    MEMORY,
    REQUESTS,
    REQUESTS_PER_TARGET,
    Metric,
    of_group,
)

ECS, BALANCERS = "AWS/ECS", "AWS/ApplicationELB"
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": mean,
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
    "Sum": sum,
}


@patch(CloudWatchBackend)
def put_metric_data(
    original: Original, backend: Any, namespace: str, metric_data: Sequence[Mapping[str, Any]]
) -> None:
    """AWS keeps its own namespaces to itself; here it is how a service is made busy.

    `RequestCount` of a service, which AWS/ECS does not have, is what its visitors ask a minute.
    A value without a time holds from now on.
    """
    original(backend, namespace, metric_data)
    meter = scheduler().meter
    for datum in metric_data:
        metric = _metric(namespace, datum)
        if metric is None or datum.get("Value") is None:
            continue
        if datum.get("Timestamp") is None:
            meter.give(metric, float(datum["Value"]))
        else:
            meter.note(metric, (_seconds(datum["Timestamp"]), float(datum["Value"])))


@patch(CloudWatchBackend)
def get_metric_data(
    original: Original,
    backend: Any,
    queries: Sequence[Mapping[str, Any]],
    start_time: datetime,
    end_time: datetime,
    scan_by: str = "TimestampAscending",
) -> Any:
    """What was measured of services; anything else is moto's."""
    ours = {query["Id"]: _asked(query) for query in queries}
    theirs = [query for query in queries if ours[query["Id"]] is None]
    told = original(backend, theirs, start_time, end_time, scan_by) if theirs else []
    measured = [
        _result(query, metric, (start_time, end_time), scan_by)
        for query in queries
        if (metric := ours[query["Id"]]) is not None
    ]
    return [*measured, *told]


def _asked(query: Mapping[str, Any]) -> Metric | None:
    asked = query.get("MetricStat", {})
    metric = asked.get("Metric", {})
    if asked.get("Stat") not in STATISTICS:
        return None
    return _metric(metric.get("Namespace", ""), metric)


def _metric(namespace: str, named: Mapping[str, Any]) -> Metric | None:
    dimensions = {one["Name"]: one["Value"] for one in named.get("Dimensions", ())}
    name = str(named.get("MetricName", ""))
    if namespace == BALANCERS and name == REQUESTS_PER_TARGET:
        return of_group(dimensions["TargetGroup"]) if "TargetGroup" in dimensions else None
    if namespace != ECS or name not in (CPU, MEMORY, REQUESTS):
        return None
    if set(dimensions) != {"ClusterName", "ServiceName"}:
        return None
    return (dimensions["ClusterName"], dimensions["ServiceName"], name)


def _result(
    query: Mapping[str, Any], metric: Metric, span: tuple[datetime, datetime], scan_by: str
) -> dict[str, Any]:
    start, end = map(_seconds, span)
    period = int(query["MetricStat"]["Period"])
    statistic = STATISTICS[query["MetricStat"]["Stat"]]
    periods: dict[float, list[float]] = {}
    for time, value in scheduler().meter.samples(metric):
        if start <= time < end:
            periods.setdefault(start + (time - start) // period * period, []).append(value)
    # Newest first is CloudWatch's default.
    moments = sorted(periods, reverse=scan_by != "TimestampAscending")
    return {
        "id": query["Id"],
        "label": query.get("Label") or metric[2],
        "timestamps": [as_datetime(moment) for moment in moments],
        "values": [statistic(periods[moment]) for moment in moments],
        "status_code": "Complete",
    }


def _seconds(moment: datetime) -> float:
    """moto's times are UTC's and do not say so."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
