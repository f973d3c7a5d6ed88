"""EFS file systems that a task is to mount: whether they are there and let it in.

Looked at once the plan knows where the tasks run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Network
from typing import Any

from fargatectl.aws import Aws, code_of
from fargatectl.engine import Plan
from fargatectl.engine.refs import refs_in
from fargatectl.errors import Problem
from fargatectl.existing.references import Location, containers_of
from fargatectl.resources.schedule import Schedule
from fargatectl.resources.service import Service
from fargatectl.spec import SpecFile
from fargatectl.spec.models.volumes import Volume

Item = Mapping[str, Any]

NFS = 2049
_MISSING = ("FileSystemNotFound", "AccessPointNotFound", "ValidationException", "BadRequest")


@dataclass(frozen=True)
class _Mount:
    """A place of the file that mounts a file system, and what runs the tasks that do."""

    at: Location
    volume: Volume
    runner: Service | Schedule

    @property
    def id(self) -> str:
        return file_system_id(self.volume)


def problems(aws: Aws, file: SpecFile, plan: Plan) -> list[Problem]:
    """What would keep tasks from starting, with the line of the volume."""
    mounts = list(_mounts(file, plan))
    faults = aws.together([partial(_fault, aws, mount) for mount in mounts])
    return [
        file.problem(*mount.at, message=fault)
        for mount, fault in zip(mounts, faults, strict=True)
        if fault
    ]


def file_system_id(volume: Volume) -> str:
    """`fs-…`, of which the file may have the ARN."""
    return (volume.efs or "").rpartition("/")[2]


def _mounts(file: SpecFile, plan: Plan) -> Iterator[_Mount]:
    for key, step in plan.steps.items():
        if not isinstance(step.wanted, Service | Schedule):
            continue
        kind = "services" if isinstance(step.wanted, Service) else "jobs"
        for where, container in containers_of(file.spec, kind, key.name):
            for path, volume in container.volumes.items():
                if volume.efs:
                    yield _Mount((*where, "volumes", path), volume, step.wanted)


def _fault(aws: Aws, mount: _Mount) -> str:
    if not _exists(aws, "describe_file_systems", FileSystemId=mount.id):
        return f"there is no EFS file system `{mount.id}` in AWS."
    point = mount.volume.access_point
    if point and not _exists(aws, "describe_access_points", AccessPointId=point):
        return f"there is no EFS access point `{point}` in AWS."
    targets = aws.read("efs", "describe_mount_targets", FileSystemId=mount.id)["MountTargets"]
    if any(refs_in(mount.runner.subnets)):
        return (
            f"file system {mount.id} has no mount target in subnets that are yet to be made. "
            "Name its VPC in `network.vpc`; or go `up` without this volume, make mount targets "
            "in the new subnets, and add it then."
        )
    ids = sorted(mount.runner.subnets)
    subnets = aws.read("ec2", "describe_subnets", SubnetIds=ids)["Subnets"]
    return _unreachable(mount, subnets, targets) or _shut(aws, mount, subnets, targets)


def _exists(aws: Aws, operation: str, **which: str) -> bool:
    try:
        aws.read("efs", operation, **which)
    except Exception as error:
        if code_of(error) in _MISSING:
            return False
        raise
    return True


def _unreachable(mount: _Mount, subnets: Sequence[Item], targets: Sequence[Item]) -> str:
    """A file system is reached through the mount target of the task's own zone."""
    vpcs = {subnet["VpcId"] for subnet in subnets}
    reached = {each["AvailabilityZoneName"] for each in targets if each["VpcId"] in vpcs}
    missing = [each for each in subnets if each["AvailabilityZone"] not in reached]
    if not missing:
        return ""
    where = ", ".join(f"{each['AvailabilityZone']} ({each['SubnetId']})" for each in missing)
    return (
        f"file system {mount.id} has no mount target in {where}, where tasks of "
        f"{mount.runner.name} run. Make one there, or name other `network.subnets`."
    )


def _shut(aws: Aws, mount: _Mount, subnets: Sequence[Item], targets: Sequence[Item]) -> str:
    """The security groups of mount targets are not ours to change."""
    zones = {subnet["AvailabilityZone"] for subnet in subnets}
    for target in targets:
        if target["AvailabilityZoneName"] not in zones:
            continue
        groups = aws.read(
            "efs", "describe_mount_target_security_groups", MountTargetId=target["MountTargetId"]
        ).get("SecurityGroups", ())
        zone = target["AvailabilityZoneName"]
        here = [each for each in subnets if each["AvailabilityZone"] == zone]
        described = aws.read("ec2", "describe_security_groups", GroupIds=sorted(groups))
        if not all(_lets_in(described["SecurityGroups"], mount, subnet) for subnet in here):
            ranges = ", ".join(sorted(each["CidrBlock"] for each in here))
            return (
                f"file system {mount.id} does not let tasks of {mount.runner.name} in: allow "
                f"port {NFS} from {ranges} in {', '.join(sorted(groups))}, or put the tasks into "
                "a group that may, with `network.security_groups`."
            )
    return ""


def _lets_in(groups: Sequence[Item], mount: _Mount, subnet: Item) -> bool:
    rules = [rule for group in groups for rule in group["IpPermissions"] if _is_nfs(rule)]
    return any(_is_for(rule, mount.runner.security_groups, subnet) for rule in rules)


def _is_nfs(rule: Item) -> bool:
    if rule["IpProtocol"] == "-1":
        return True
    return rule["IpProtocol"] in ("tcp", "6") and rule["FromPort"] <= NFS <= rule["ToPort"]


def _is_for(rule: Item, groups: frozenset[str], subnet: Item) -> bool:
    if groups & {pair["GroupId"] for pair in rule.get("UserIdGroupPairs", ())}:
        return True
    inside = IPv4Network(subnet["CidrBlock"])
    ranges = [IPv4Network(each["CidrIp"]) for each in rule.get("IpRanges", ())]
    return any(inside.subnet_of(each) for each in ranges)
