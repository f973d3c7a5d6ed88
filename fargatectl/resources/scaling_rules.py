"""What moves the number of tasks: metrics that are kept at a value, and bounds by the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# AWS's names of the metrics.
CPU = "ECSServiceAverageCPUUtilization"
MEMORY = "ECSServiceAverageMemoryUtilization"
REQUESTS = "ALBRequestCountPerTarget"


@dataclass(frozen=True)
class Bounds:
    """The fewest and the most tasks."""

    min: int
    max: int

    def __str__(self) -> str:
        return f"{self.min}-{self.max}"

    @classmethod
    def parse(cls, text: str) -> "Bounds | None":
        """Of `2-10`; None of anything else."""
        least, _, most = text.partition("-")
        return cls(int(least), int(most)) if least.isdigit() and most.isdigit() else None

    def nearest(self, count: int) -> int:
        """The count itself, or the bound that it is beyond."""
        return min(max(count, self.min), self.max)


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """Target tracking: tasks come and go so that `metric` stays at `target`.

    Cooldowns are in seconds. The two ARNs tell whose requests are counted, where it is requests.
    """

    metric: str
    target: float
    scale_in: int
    scale_out: int
    load_balancer: str = ""
    target_group: str = ""

    def to_aws(self) -> dict[str, Any]:
        label = {"ResourceLabel": self._label()} if self.target_group else {}
        return {
            "TargetValue": float(self.target),
            "PredefinedMetricSpecification": {"PredefinedMetricType": self.metric, **label},
            "ScaleInCooldown": self.scale_in,
            "ScaleOutCooldown": self.scale_out,
        }

    @classmethod
    def from_aws(cls, policy: Mapping[str, Any], arns: str) -> "Tracking":
        """`arns` is how the ARNs of load balancers and target groups begin.

        Of a policy that fargatectl never makes only its kind is told.
        """
        tracking = policy.get("TargetTrackingScalingPolicyConfiguration", {})
        metric = tracking.get("PredefinedMetricSpecification", {})
        balancer, _, group = metric.get("ResourceLabel", "").partition("/targetgroup/")
        return cls(
            metric=metric.get("PredefinedMetricType", policy["PolicyType"]),
            target=_whole(tracking.get("TargetValue", 0)),
            scale_in=tracking.get("ScaleInCooldown", 0),
            scale_out=tracking.get("ScaleOutCooldown", 0),
            load_balancer=f"{arns}:loadbalancer/{balancer}" if group else "",
            target_group=f"{arns}:targetgroup/{group}" if group else "",
        )

    def _label(self) -> str:
        """`app/NAME/ID/targetgroup/NAME/ID`, the ends of the two ARNs."""
        balancer = self.load_balancer.partition(":loadbalancer/")[2]
        return f"{balancer}/{self.target_group.rpartition(':')[2]}"


def _whole(number: float) -> float:
    """75 for 75.0, as specs say it."""
    return int(number) if number == int(number) else number


@dataclass(frozen=True, kw_only=True)
class ScheduledBounds:
    """New bounds from a point in time on; None leaves that one as it is."""

    at: str
    timezone: str
    min: int | None
    max: int | None

    def to_aws(self) -> dict[str, Any]:
        bounds = {"MinCapacity": self.min, "MaxCapacity": self.max}
        action = {name: bound for name, bound in bounds.items() if bound is not None}
        return {"Schedule": self.at, "Timezone": self.timezone, "ScalableTargetAction": action}

    @classmethod
    def from_aws(cls, action: Mapping[str, Any]) -> "ScheduledBounds":
        bounds = action.get("ScalableTargetAction", {})
        return cls(
            at=action["Schedule"],
            timezone=action.get("Timezone") or "UTC",
            min=bounds.get("MinCapacity"),
            max=bounds.get("MaxCapacity"),
        )
