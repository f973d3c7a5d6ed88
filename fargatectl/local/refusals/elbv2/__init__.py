"""Elastic Load Balancing: names, limits and certificates, and what a load balancer holds on to."""

from fargatectl.local.refusals.elbv2 import (
    actions,
    attributes,
    listeners,
    load_balancers,
    rules,
    tags,
    target_groups,
)

__all__ = [
    "actions",
    "attributes",
    "listeners",
    "load_balancers",
    "rules",
    "tags",
    "target_groups",
]
