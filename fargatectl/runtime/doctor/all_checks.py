"""All checks, in the order they are told."""

from fargatectl.runtime.doctor.check import Check
from fargatectl.runtime.doctor.checks import (
    deployment,
    health,
    image,
    network,
    permissions,
    ports,
    quotas,
    roles,
    secrets,
    tasks,
)

CHECKS: tuple[Check, ...] = (
    permissions.CHECK,
    image.CHECK,
    roles.CHECK,
    secrets.CHECK,
    network.CHECK,
    ports.CHECK,
    health.CHECK,
    deployment.CHECK,
    quotas.CHECK,
    tasks.CHECK,
)
