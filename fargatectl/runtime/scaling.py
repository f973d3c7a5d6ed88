"""Between which bounds autoscaling moves services, and what it goes by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

from fargatectl.aws import Aws

_API = "application-autoscaling"
_ECS = {"ServiceNamespace": "ecs"}
# DescribeScalableTargets takes no more at once.
BATCH = 50


@dataclass(frozen=True)
class Scaling:
    """The bounds in force, and the value at which each policy keeps its metric.

    `group`, `targetgroup/NAME/ID`, is the one whose requests are counted, if one's are.
    """

    min: int
    max: int
    targets: Mapping[str, float] = field(default_factory=dict)
    group: str = ""


def scaling_of(aws: Aws, cluster: str, services: Sequence[str]) -> dict[str, Scaling]:
    """Those of the services that are autoscaled, by name. Shared by all who ask the same."""
    ids = [f"service/{cluster}/{service}" for service in services]
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    asks = [partial(_registered, aws, batch) for batch in batches]
    registered = list(chain.from_iterable(aws.together(asks)))
    policies = _policies(aws) if registered else []
    return {
        one["ResourceId"].rpartition("/")[2]: _scaling(
            one, [policy for policy in policies if policy["ResourceId"] == one["ResourceId"]]
        )
        for one in registered
    }


def _scaling(target: Mapping[str, Any], policies: Sequence[Mapping[str, Any]]) -> Scaling:
    groups = [group for policy in policies if (group := _group(policy))]
    return Scaling(
        target["MinCapacity"],
        target["MaxCapacity"],
        {policy["PolicyName"]: _target(policy) for policy in policies},
        groups[0] if groups else "",
    )


def _registered(aws: Aws, ids: Sequence[str]) -> list[dict[str, Any]]:
    answer = aws.read(_API, "describe_scalable_targets", **_ECS, ResourceIds=list(ids))
    return list(answer["ScalableTargets"])


def _policies(aws: Aws) -> list[dict[str, Any]]:
    return list(aws.read(_API, "describe_scaling_policies", **_ECS)["ScalingPolicies"])


def _group(policy: Mapping[str, Any]) -> str:
    """Of the label `app/NAME/ID/targetgroup/NAME/ID`."""
    tracking = policy.get("TargetTrackingScalingPolicyConfiguration", {})
    label = tracking.get("PredefinedMetricSpecification", {}).get("ResourceLabel", "")
    _, slash, group = label.partition("/targetgroup/")
    return f"targetgroup/{group}" if slash else ""


def _target(policy: Mapping[str, Any]) -> float:
    tracking = policy.get("TargetTrackingScalingPolicyConfiguration", {})
    return float(tracking.get("TargetValue", 0))
