"""The target groups of ours that requests go to now: ECS moves them, and no spec tells where."""

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.resources.actions import serving_in
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.target_group import TargetGroup


def look(aws: Aws, owner: Owner) -> frozenset[str]:
    """Their names; none where no service ever had two groups."""
    groups = {live.outputs["arn"]: live.found.name for live in TargetGroup.owned(aws, owner)}
    if not any(name.endswith("-alt") for name in groups.values()):
        return frozenset()
    return frozenset(
        groups[share.target_group]
        for rule in ListenerRule.owned(aws, owner)
        for share in serving_in(rule.found.action)
        if share.target_group in groups
    )
