"""Elastic Load Balancing: names, limits and certificates, and what a load balancer holds on to."""

from fargatectl.local.refusals.elbv2 import (
    access_logs,
    actions,
    attributes,
    listeners,
    load_balancers,
    rules,
    tags,
    target_groups,
)

__all__ = [
    "access_logs",
    "actions",
    "attributes",
    "listeners",
    "load_balancers",
    "rules",
    "tags",
    "target_groups",
]
