"""What CloudWatch has measured of services' tasks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fargatectl.aws import Aws
from fargatectl.clock import as_datetime

# GetMetricData takes no more at once.
QUERIES = 500


@dataclass(frozen=True)
class Metric:
    """One of AWS/ECS of a service, such as `CPUUtilization`, and the statistic of each period."""

    cluster: str
    service: str
    name: str
    statistic: str = "Average"


def values(
    aws: Aws, metrics: Sequence[Metric], *, start: float, end: float, period: int
) -> Iterator[tuple[Metric, float]]:
    """Each value with its metric, oldest first. Seconds; CloudWatch aligns to whole periods."""
    pages = aws.client("cloudwatch").get_paginator("get_metric_data")
    for first in range(0, len(metrics), QUERIES):
        asked = {f"m{number}": each for number, each in enumerate(metrics[first : first + QUERIES])}
        for page in pages.paginate(
            MetricDataQueries=[_query(id_, each, period) for id_, each in asked.items()],
            StartTime=as_datetime(start),
            EndTime=as_datetime(end),
            ScanBy="TimestampAscending",
        ):
            for result in page["MetricDataResults"]:
                yield from ((asked[result["Id"]], value) for value in result.get("Values", ()))


def _query(id_: str, metric: Metric, period: int) -> dict[str, Any]:
    dimensions = {"ClusterName": metric.cluster, "ServiceName": metric.service}
    return {
        "Id": id_,
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/ECS",
                "MetricName": metric.name,
                "Dimensions": [{"Name": n, "Value": v} for n, v in dimensions.items()],
            },
            "Period": period,
            "Stat": metric.statistic,
        },
    }
