"""EC2: networks whose parts hold on to each other, as in AWS."""

from fargatectl.local.refusals.ec2 import (
    addresses,
    client_tokens,
    dry_run,
    endpoints,
    interfaces,
    nat_gateways,
    networks,
    security_groups,
)

__all__ = [
    "addresses",
    "client_tokens",
    "dry_run",
    "endpoints",
    "interfaces",
    "nat_gateways",
    "networks",
    "security_groups",
]
