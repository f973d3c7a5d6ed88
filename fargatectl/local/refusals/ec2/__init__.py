"""EC2: networks whose parts hold on to each other, as in AWS."""

from fargatectl.local.refusals.ec2 import (
    addresses,
    client_tokens,
    default_vpc,
    dry_run,
    endpoints,
    interfaces,
    nat_gateways,
    networks,
    private_names,
    security_groups,
    tagged,
)

__all__ = [
    "addresses",
    "client_tokens",
    "default_vpc",
    "dry_run",
    "endpoints",
    "interfaces",
    "nat_gateways",
    "networks",
    "private_names",
    "security_groups",
    "tagged",
]
