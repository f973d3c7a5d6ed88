"""A load balancer's network interfaces: one in each subnet, gone some time after it."""

from typing import Any

from fargatectl.local.agenda import agenda
from fargatectl.local.refusals.ec2.interfaces import make_interface

SECONDS_TO_LINGER = 30.0


def place(backend: Any, balancer: Any) -> None:
    """Make the interfaces in its present subnets, with its present groups, anew."""
    remove(backend, balancer)
    for subnet in balancer.subnets:
        make_interface(
            backend.ec2_backend,
            subnet.id,
            _description(balancer),
            balancer.security_groups,
            public=balancer.scheme == "internet-facing",
        )


def remove(backend: Any, balancer: Any) -> None:
    kept = backend.ec2_backend.enis
    ours = [one.id for one in kept.values() if one.description == _description(balancer)]
    for interface_id in ours:
        del kept[interface_id]


def remove_later(backend: Any, balancer: Any) -> None:
    agenda.after(SECONDS_TO_LINGER, lambda: remove(backend, balancer))


def _description(balancer: Any) -> str:
    return f"ELB {balancer.arn.partition(':loadbalancer/')[2]}"
