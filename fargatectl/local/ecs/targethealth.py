"""Targets registered by hand, and the health of all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fargatectl.local.scheduler import Scheduler
from fargatectl.local.scheduler.targets import UNKNOWN, UNUSED, Target, Verdict

from . import targetgroups

Given = Mapping[str, Any]


def register(scheduler: Scheduler, group: Any, targets: Iterable[Given]) -> None:
    """Add targets; they answer every health check well."""
    for one in targets:
        scheduler.targets.register(key(group, one), one.get("AvailabilityZone"))


def deregister(scheduler: Scheduler, group: Any, targets: Iterable[Given]) -> None:
    """Drain targets. Of those that are not there AWS says nothing."""
    for one in targets:
        if scheduler.targets.find(key(group, one)):
            scheduler.targets.deregister(key(group, one))


def describe(scheduler: Scheduler, group: Any, targets: Sequence[Given]) -> list[dict[str, Any]]:
    """The health of the targets that are named, or of all."""
    settings = targetgroups.settings(group.arn)
    is_used = settings is not None and settings.is_in_use
    if not targets:
        return [found(group, one, is_used) for one in scheduler.targets.of_group(group.arn)]
    answers = []
    for given in targets:
        target = scheduler.targets.find(key(group, given))
        answers.append(
            found(group, target, is_used)
            if target
            else view(group, *key(group, given)[1:], UNKNOWN)
        )
    return answers


def found(group: Any, target: Target, is_used: bool) -> dict[str, Any]:
    """A target that is there: without a listener nobody checks it."""
    verdict = target.verdict if is_used or target.state == "draining" else UNUSED
    shown = view(group, target.address, target.port, verdict)
    shown["Target"]["AvailabilityZone"] = target.zone
    return shown


def view(group: Any, address: str, port: int, verdict: Verdict) -> dict[str, Any]:
    """One answer of DescribeTargetHealth."""
    state, reason, description = verdict
    checked = group.health_check_port
    return {
        "Target": {"Id": address, "Port": port},
        "HealthCheckPort": str(port) if checked in (None, "traffic-port") else str(checked),
        "TargetHealth": {"State": state, "Reason": reason, "Description": description},
    }


def key(group: Any, given: Given) -> tuple[str, str, int]:
    """A target is an address and a port; the group's own unless another is given."""
    return group.arn, given["Id"], int(given.get("Port") or group.port or 80)
