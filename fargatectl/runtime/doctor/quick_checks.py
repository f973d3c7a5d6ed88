"""What `up` can afford to ask before each deployment, and to import."""

from fargatectl.runtime.doctor.check import Check
from fargatectl.runtime.doctor.checks import deployment, health, image, quotas

QUICK: tuple[Check, ...] = (image.QUICK, health.QUICK, deployment.CHECK, quotas.QUICK)
