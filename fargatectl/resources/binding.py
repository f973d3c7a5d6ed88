"""Which of a service's ports the load balancer reaches, and where ECS moves requests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Binding:
    """Which container port is registered in which target group.

    Where ECS moves requests: the group it moves them to, the rule in which, and with which role.
    """

    target_group: str
    container: str
    port: int
    alternate: str = ""
    rule: str = ""
    role: str = ""

    def to_aws(self) -> dict[str, Any]:
        advanced = {
            "alternateTargetGroupArn": self.alternate,
            "productionListenerRule": self.rule,
            "roleArn": self.role,
        }
        return {
            "targetGroupArn": self.target_group,
            "containerName": self.container,
            "containerPort": self.port,
            **({"advancedConfiguration": advanced} if self.alternate else {}),
        }

    def listening_as(self, before: "Mapping[str, Binding]") -> "Binding":
        """The same target group with the container and port of before, if it was bound then."""
        then = before.get(self.target_group, self)
        return replace(self, container=then.container, port=then.port)


def bindings_of(item: Mapping[str, Any]) -> Iterator[Binding]:
    """Those of a service, or of a revision of one, as ECS describes it."""
    for each in item.get("loadBalancers", ()):
        advanced = each.get("advancedConfiguration") or {}
        yield Binding(
            each["targetGroupArn"],
            each["containerName"],
            each["containerPort"],
            alternate=advanced.get("alternateTargetGroupArn", ""),
            rule=advanced.get("productionListenerRule", ""),
            role=advanced.get("roleArn", ""),
        )
