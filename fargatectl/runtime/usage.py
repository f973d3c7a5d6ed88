"""How much of their CPU and memory services have used in the last hour, as CloudWatch tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws
from fargatectl.clock import as_datetime

HOUR = 3600
PERIOD = 60
# GetMetricData takes no more at once.
QUERIES = 500
_METRICS = ("CPUUtilization", "MemoryUtilization")


@dataclass(frozen=True)
class Usage:
    """Percentages of what the tasks have, a minute each, oldest first; empty without metrics."""

    cpu: tuple[float, ...] = ()
    memory: tuple[float, ...] = ()


def usage_of(aws: Aws, cluster: str, services: Sequence[str]) -> dict[str, Usage]:
    """The usage by service. What may not be read is left out: the rest of a status tells enough."""
    queries = [
        _query(number, cluster, service, metric)
        for number, (service, metric) in enumerate(
            (service, metric) for service in services for metric in _METRICS
        )
    ]
    try:
        values = dict(_values(aws, queries))
    except (ClientError, BotoCoreError):
        return {}
    return {
        service: Usage(values.get(f"m{2 * number}", ()), values.get(f"m{2 * number + 1}", ()))
        for number, service in enumerate(services)
    }


def _values(aws: Aws, queries: Sequence[dict[str, Any]]) -> Iterator[tuple[str, tuple[float, ...]]]:
    # Whole minutes: CloudWatch aligns to them.
    end = aws.clock.now() // PERIOD * PERIOD + PERIOD
    for start in range(0, len(queries), QUERIES):
        pages = aws.client("cloudwatch").get_paginator("get_metric_data")
        answer = pages.paginate(
            MetricDataQueries=queries[start : start + QUERIES],
            StartTime=as_datetime(end - HOUR),
            EndTime=as_datetime(end),
            ScanBy="TimestampAscending",
        )
        for page in answer:
            for result in page["MetricDataResults"]:
                yield result["Id"], tuple(result["Values"])


def _query(number: int, cluster: str, service: str, metric: str) -> dict[str, Any]:
    dimensions = {"ClusterName": cluster, "ServiceName": service}
    return {
        "Id": f"m{number}",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/ECS",
                "MetricName": metric,
                "Dimensions": [{"Name": n, "Value": v} for n, v in dimensions.items()],
            },
            "Period": PERIOD,
            "Stat": "Average",
        },
    }
