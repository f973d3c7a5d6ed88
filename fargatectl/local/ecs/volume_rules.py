"""What ECS refuses of volumes that are configured when a service or a task starts."""

from collections.abc import Iterable, Mapping
from typing import Any

from .call import invalid

MOST = 1  # on Fargate


def check_at_launch(
    defined: Iterable[Mapping[str, Any]] | None, given: Iterable[Mapping[str, Any]] | None
) -> None:
    """A task definition's volumes that wait for a configuration, and the configurations."""
    waiting = {each["name"] for each in defined or () if each.get("configuredAtLaunch")}
    configured = [each["name"] for each in given or ()]
    if len(configured) > MOST:
        raise invalid(f"volumeConfigurations can have at most {MOST} items.")
    for name in configured:
        if name not in waiting:
            raise invalid(
                f"The volume configuration '{name}' does not match a volume of the task "
                "definition that is configured at launch."
            )
    for name in sorted(waiting - set(configured)):
        raise invalid(f"The task definition's volume '{name}' must be configured at launch.")
    for each in given or ():
        check_managed(each.get("managedEBSVolume"))


def check_managed(volume: Mapping[str, Any] | None) -> None:
    """A size or a snapshot, and a role to make it with."""
    if not volume:
        raise invalid("A volume configuration must have managedEBSVolume.")
    if not volume.get("roleArn"):
        raise invalid("managedEBSVolume.roleArn must be specified.")
    if not volume.get("sizeInGiB") and not volume.get("snapshotId"):
        raise invalid("You must specify either a volume size or a snapshot ID.")
