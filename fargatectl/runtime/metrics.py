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
    """One of AWS/ECS of a service, such as `CPUUtilization`, and the statistic of each period.

    With a `group`, `targetgroup/NAME/ID`, it is one of the load balancer's.
    """

    cluster: str
    service: str
    name: str
    statistic: str = "Average"
    group: str = ""

    @property
    def namespace(self) -> str:
        return "AWS/ApplicationELB" if self.group else "AWS/ECS"

    @property
    def dimensions(self) -> dict[str, str]:
        if self.group:
            return {"TargetGroup": self.group}
        return {"ClusterName": self.cluster, "ServiceName": self.service}


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
    return {
        "Id": id_,
        "MetricStat": {
            "Metric": {
                "Namespace": metric.namespace,
                "MetricName": metric.name,
                "Dimensions": [{"Name": n, "Value": v} for n, v in metric.dimensions.items()],
            },
            "Period": period,
            "Stat": metric.statistic,
        },
    }
