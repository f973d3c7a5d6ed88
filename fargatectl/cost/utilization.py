"""What tasks really used: CloudWatch's last two weeks, and what Compute Optimizer makes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.aws import Aws, code_of
from fargatectl.clock import as_datetime
from fargatectl.cost.advice import Advice, Used

DAYS = 14
HOUR = 3600
# Metric and statistic: a task may be slow for a while, but is killed for a moment's memory.
_METRICS = {"cpu": ("CPUUtilization", "Average"), "memory": ("MemoryUtilization", "Maximum")}
# GetMetricData takes 500 queries; two of a service.
BATCH = 250


def used(aws: Aws, cluster: str, services: Mapping[str, str]) -> dict[str, Used]:
    """By our name of each service, whose name in ECS is given; none of those without any data."""
    listed = list(services.items())
    found: dict[str, Used] = {}
    for start in range(0, len(listed), BATCH):
        found |= _used(aws, cluster, listed[start : start + BATCH])
    return found


def _used(aws: Aws, cluster: str, services: Sequence[tuple[str, str]]) -> dict[str, Used]:
    now = aws.clock.now()
    queries = [
        _query(f"{what}{number}", cluster, service, *metric)
        for number, (_, service) in enumerate(services)
        for what, metric in _METRICS.items()
    ]
    pages = aws.client("cloudwatch").get_paginator("get_metric_data")
    most: dict[str, float] = {}
    for page in pages.paginate(
        MetricDataQueries=queries,
        StartTime=as_datetime(now - DAYS * 24 * HOUR),
        EndTime=as_datetime(now),
    ):
        for result in page["MetricDataResults"]:
            most[result["Id"]] = max([*result["Values"], most.get(result["Id"], 0)])
    return {
        name: Used(most[f"cpu{number}"], most[f"memory{number}"])
        for number, (name, _) in enumerate(services)
        if most.get(f"cpu{number}") and most.get(f"memory{number}")
    }


def _query(id_: str, cluster: str, service: str, metric: str, statistic: str) -> dict[str, Any]:
    names = {"ClusterName": cluster, "ServiceName": service}
    return {
        "Id": id_,
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/ECS",
                "MetricName": metric,
                "Dimensions": [{"Name": name, "Value": value} for name, value in names.items()],
            },
            "Period": HOUR,
            "Stat": statistic,
        },
    }


def optimizer(aws: Aws, arns: Mapping[str, str]) -> tuple[list[Advice], str]:
    """What Compute Optimizer recommends for services, by our name and their ARN; or why not."""
    names = {arn: name for name, arn in arns.items()}
    if not names:
        return [], ""
    client = aws.client("compute-optimizer", retries=False)
    try:
        answer = client.get_ecs_service_recommendations(serviceArns=sorted(names))
    except Exception as error:  # noqa: BLE001 - advice is worth having without it
        code = code_of(error) or type(error).__name__
        if code == "OptInRequiredException":
            return [], "Compute Optimizer is not enrolled in this account; it would advise, too."
        return [], f"Compute Optimizer did not answer ({code})."
    listed = answer.get("ecsServiceRecommendations", ())
    return [advice for item in listed for advice in _advice(names[item["serviceArn"]], item)], ""


def _advice(name: str, item: Mapping[str, Any]) -> list[Advice]:
    options = item.get("serviceRecommendationOptions") or ()
    if item.get("finding") != "Overprovisioned" or not options:
        return []
    best = options[0]
    savings = best.get("savingsOpportunity", {}).get("estimatedMonthlySavings", {})
    change = f"cpu: {best.get('cpu')}, memory: {best.get('memory')}"
    return [Advice(name, change, float(savings.get("value", 0)), "says Compute Optimizer")]
