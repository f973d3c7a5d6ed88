"""What tasks really used: CloudWatch's last two weeks, and what Compute Optimizer makes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.aws import Aws, code_of
from fargatectl.cost.advice import Advice, Used
from fargatectl.runtime.metrics import Metric, values

DAYS = 14
HOUR = 3600


def used(aws: Aws, cluster: str, services: Mapping[str, str]) -> tuple[dict[str, Used], str]:
    """By our name of each service, whose name in ECS is given; or why it cannot be told.

    There is none of those without any data.
    """
    # A task may be slow for a while, but is killed for a moment's memory.
    cpu = {name: Metric(cluster, ecs, "CPUUtilization") for name, ecs in services.items()}
    memory = {
        name: Metric(cluster, ecs, "MemoryUtilization", "Maximum") for name, ecs in services.items()
    }
    try:
        most = _most(aws, [*cpu.values(), *memory.values()])
    except Exception as error:  # noqa: BLE001 - advice is worth having without it
        return {}, f"CloudWatch did not answer ({_word(error)}): no size is advised."
    known = {
        name: Used(most[cpu[name]], most[memory[name]])
        for name in services
        if most.get(cpu[name]) and most.get(memory[name])
    }
    return known, ""


def _most(aws: Aws, metrics: Sequence[Metric]) -> dict[Metric, float]:
    """The largest value that each metric had in any hour."""
    now = aws.clock.now()
    most: dict[Metric, float] = {}
    for metric, value in values(aws, metrics, start=now - DAYS * 24 * HOUR, end=now, period=HOUR):
        most[metric] = max(value, most.get(metric, 0))
    return most


def optimizer(aws: Aws, arns: Mapping[str, str]) -> tuple[list[Advice], str]:
    """What Compute Optimizer recommends for services, by our name and their ARN; or why not."""
    names = {arn: name for name, arn in arns.items()}
    if not names:
        return [], ""
    client = aws.client("compute-optimizer", retries=False)
    try:
        answer = client.get_ecs_service_recommendations(serviceArns=sorted(names))
    except Exception as error:  # noqa: BLE001 - advice is worth having without it
        if code_of(error) == "OptInRequiredException":
            return [], "Compute Optimizer is not enrolled in this account; it would advise, too."
        return [], f"Compute Optimizer did not answer ({_word(error)})."
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


def _word(error: Exception) -> str:
    return code_of(error) or type(error).__name__
