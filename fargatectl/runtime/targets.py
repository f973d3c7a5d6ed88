"""The load-balancer targets of a service and their health."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fargatectl.aws import Aws
from fargatectl.runtime import questions
from fargatectl.runtime.names import target_group_name


@dataclass(frozen=True, kw_only=True)
class Target:
    """One address in a target group.

    `health` is ELB's state, `reason` its words on why it is not healthy, empty when it is.
    """

    id: str
    port: int
    group: str
    health: str
    reason: str

    @property
    def is_healthy(self) -> bool:
        return self.health == "healthy"

    @property
    def is_leaving(self) -> bool:
        """Whether it gets no new requests and will soon be gone."""
        return self.health in ("draining", "unhealthy.draining")


def target_groups_of(service: Mapping[str, Any]) -> tuple[str, ...]:
    """The target groups of a described service, those of a blue/green other side too."""
    groups: dict[str, None] = {}
    for balancer in service.get("loadBalancers", ()):
        other = balancer.get("advancedConfiguration", {}).get("alternateTargetGroupArn")
        groups |= {arn: None for arn in (balancer.get("targetGroupArn"), other) if arn}
    return tuple(groups)


def targets_of(aws: Aws, target_groups: Iterable[str]) -> dict[str, tuple[Target, ...]]:
    """The targets by target group, all asked for at once."""
    groups = list(dict.fromkeys(target_groups))
    answers = aws.together(partial(questions.target_health, aws, group) for group in groups)
    return {
        group: tuple(_target(group, one) for one in answer)
        for group, answer in zip(groups, answers, strict=True)
    }


def healthy_tasks(targets: Iterable[Target]) -> int:
    """How many tasks take all requests that are meant for them.

    One with two ports, or behind two load balancers, is two targets at one address.
    """
    found = tuple(targets)
    not_yet = {target.id for target in found if target.health in ("initial", "unhealthy")}
    return len({target.id for target in found if target.is_healthy} - not_yet)


def _target(group: str, answer: Mapping[str, Any]) -> Target:
    health = answer.get("TargetHealth", {})
    return Target(
        id=answer["Target"]["Id"],
        port=answer["Target"].get("Port", 0),
        group=target_group_name(group),
        health=health.get("State", ""),
        reason=health.get("Description") or health.get("Reason") or "",
    )
