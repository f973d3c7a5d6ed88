"""What is mounted into a task's containers: scratch space, EFS file systems, an EBS volume."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fargatectl.blueprint.plot import Plot
from fargatectl.errors import Problem
from fargatectl.existing.file_systems import file_system_id
from fargatectl.resources import names
from fargatectl.spec import SpecFile
from fargatectl.spec.models.container import Container
from fargatectl.spec.models.task import Task
from fargatectl.spec.models.volumes import Ebs, Volume

Document = Mapping[str, Any]

MOST_EBS = 1  # in one task
FS_PERMISSIONS = "elasticfilesystem"


def mounts(container: Container) -> list[dict[str, Any]]:
    """As container definitions have them."""
    return [
        {
            "sourceVolume": _name(path, volume),
            "containerPath": path,
            "readOnly": volume.read_only or None,
        }
        for path, volume in container.volumes.items()
    ]


def of_task(task: Task) -> tuple[Document, ...]:
    """As task definitions have them; one that several containers mount is there once."""
    made = {_name(path, volume): _definition(path, volume) for path, volume in _all(task)}
    return tuple(made[name] for name in sorted(made))


def at_launch(task: Task, role: str) -> tuple[Document, ...]:
    """The EBS volumes that ECS makes for each task of a service, with the role it uses."""
    made = {_name(path, volume): volume.ebs for path, volume in _all(task) if volume.ebs}
    return tuple(
        {"name": name, "managedEBSVolume": _ebs(ebs, role)} for name, ebs in sorted(made.items())
    )


def has_ebs(task: Task) -> bool:
    return any(volume.ebs for _, volume in _all(task))


def file_systems(task: Task) -> dict[str, str]:
    """The EFS file systems of a task, each with the path that mounts it."""
    return {file_system_id(volume): path for path, volume in _all(task) if volume.efs}


def grants(plot: Plot, task: Task) -> Iterator[Document]:
    """What the task role needs to mount its file systems: no more than each mount does."""
    actions: dict[tuple[str, str], set[str]] = {}
    for _, volume in _all(task):
        if volume.efs and volume.iam:
            key = (_file_system_arn(plot, volume), volume.access_point or "")
            wanted = {"ClientMount", *([] if volume.read_only else ["ClientWrite"])}
            actions.setdefault(key, set()).update(wanted)
    for number, ((arn, point), names_) in enumerate(sorted(actions.items()), start=1):
        yield {
            "Sid": f"Mount{number}",
            "Effect": "Allow",
            "Action": tuple(f"{FS_PERMISSIONS}:{name}" for name in sorted(names_)),
            "Resource": (arn,),
            **_only_through(plot, point),
        }


def problems(file: SpecFile) -> Iterator[Problem]:
    """ECS attaches one EBS volume to a task, and only to tasks of services."""
    for name, service in file.spec.services.items():
        paths = sorted({path for path, volume in _all(service) if volume.ebs})
        for path in paths[MOST_EBS:]:
            message = f"a task has at most one EBS volume, and {paths[0]} is one already."
            yield file.problem("services", name, "volumes", path, message=message)
    for name, job in file.spec.jobs.items():
        for path in sorted({path for path, volume in _all(job) if volume.ebs}):
            message = "EBS volumes are for services: EventBridge Scheduler starts tasks without."
            yield file.problem("jobs", name, "volumes", path, message=message)


def _all(task: Task) -> Iterator[tuple[str, Volume]]:
    for container in (task, *task.sidecars.values()):
        yield from container.volumes.items()


def _name(path: str, volume: Volume) -> str:
    """The same for the same thing at the same path, so that containers share it."""
    slug = re.sub(r"[^A-Za-z0-9_]+", "-", path).strip("-")[:50] or "root"
    what = (volume.efs, volume.access_point, volume.root, volume.iam, volume.ebs is not None)
    return f"{slug}-{names.digest(path, *map(str, what))}"


def _definition(path: str, volume: Volume) -> Document:
    name = {"name": _name(path, volume)}
    if volume.ebs:
        return {**name, "configuredAtLaunch": True}
    if not volume.efs:
        return name
    return {**name, "efsVolumeConfiguration": _efs(volume)}


def _efs(volume: Volume) -> Document:
    point = {"accessPointId": volume.access_point} if volume.access_point else {}
    identity = {"iam": "ENABLED"} if volume.iam else {}
    authorization = {**point, **identity}
    return {
        "fileSystemId": file_system_id(volume),
        # An access point has a root of its own, and ECS takes no other beside it.
        **({"rootDirectory": volume.root} if volume.root != "/" else {}),
        # IAM and access points demand it, and nothing speaks against it.
        "transitEncryption": "ENABLED",
        **({"authorizationConfig": authorization} if authorization else {}),
    }


def _ebs(ebs: Ebs, role: str) -> Document:
    given = {
        "sizeInGiB": ebs.size,
        "snapshotId": ebs.snapshot,
        "volumeType": ebs.type,
        "iops": ebs.iops,
        "throughput": ebs.throughput,
        "filesystemType": ebs.filesystem,
        "encrypted": ebs.encrypted,
        "kmsKeyId": ebs.kms_key,
        "roleArn": role,
    }
    owned = ({"resourceType": "volume", "propagateTags": "SERVICE"},)
    return {**{k: v for k, v in given.items() if v is not None}, "tagSpecifications": owned}


def _file_system_arn(plot: Plot, volume: Volume) -> str:
    efs = volume.efs or ""
    return efs if efs.startswith("arn:") else plot.arn(FS_PERMISSIONS, f"file-system/{efs}")


def _only_through(plot: Plot, access_point: str) -> Document:
    if not access_point:
        return {}
    arn = plot.arn(FS_PERMISSIONS, f"access-point/{access_point}")
    return {"Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": arn}}}
