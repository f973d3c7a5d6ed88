"""What an older revision needs to run again, and whether it is still there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.existing import images, parameters
from fargatectl.existing.kms import customer_key
from fargatectl.existing.secrets import Kept
from fargatectl.resources import log_group, secret

Container = Mapping[str, Any]

# arn:aws:secretsmanager:region:account:secret:name-abcdef, then key, stage and version.
ARN_PARTS = 7


@dataclass(frozen=True)
class Remains:
    """`missing` says, a line each, what is gone; `kept` are the secrets and parameters that stand.

    `images` are the references, by container, that pull exactly what ran: with the digest where
    the tag means another image by now.
    """

    missing: tuple[str, ...]
    kept: tuple[Kept, ...]
    images: Mapping[str, str]


def look(aws: Aws, definition: Mapping[str, Any], digests: Mapping[str, str]) -> Remains:
    """What is left of what a task definition needs. `digests` are what ran, by container."""
    containers: Sequence[Container] = definition["containerDefinitions"]
    secrets, lost = _secrets(aws, containers)
    pulled = {
        each["name"]: images.look(aws, each["image"], digests.get(each["name"], ""))
        for each in containers
    }
    missing = [
        *(problem for _, problem in pulled.values() if problem),
        *lost,
        *_roles(aws, definition),
        *_log_groups(aws, containers),
    ]
    return Remains(
        tuple(dict.fromkeys(missing)), secrets, {name: image for name, (image, _) in pulled.items()}
    )


def references(containers: Sequence[Container]) -> Iterator[str]:
    """Every `valueFrom` of a secret or a parameter."""
    for each in containers:
        options = each.get("logConfiguration", {}).get("secretOptions", ())
        for one in (*each.get("secrets", ()), *options):
            yield one["valueFrom"]


def groups_of(containers: Sequence[Container]) -> list[str]:
    """The log groups that the containers write to."""
    options = [each.get("logConfiguration", {}).get("options", {}) for each in containers]
    return sorted({each["awslogs-group"] for each in options if "awslogs-group" in each})


def _secrets(aws: Aws, containers: Sequence[Container]) -> tuple[tuple[Kept, ...], list[str]]:
    used = sorted(set(references(containers)))
    arns = sorted({":".join(one.split(":")[:ARN_PARTS]) for one in used if _is_secret(one)})
    names = [one for one in used if not _is_secret(one)]
    found = dict(zip(arns, aws.together(partial(_kept, aws, arn) for arn in arns), strict=True))
    stored = parameters.look(aws, names, Kept)
    lost = [f"secret {arn} is gone." for arn, kept in found.items() if kept is None]
    lost += [
        f"secret {arn} is scheduled for deletion."
        for arn, kept in found.items()
        if kept and kept.is_ending
    ]
    lost += [f"parameter {name} is gone." for name in names if ("ssm", name) not in stored]
    return (*filter(None, found.values()), *stored.values()), lost


def _is_secret(reference: str) -> bool:
    return reference.startswith("arn:") and reference.split(":")[2] == "secretsmanager"


def _kept(aws: Aws, arn: str) -> Kept | None:
    # Only its own region knows a secret, and who deploys need not see one that a task may read.
    if arn.split(":")[3] != aws.region:
        return Kept(arn)
    try:
        item = secret.described(aws, arn)
    except Exception as error:
        if is_denied(error):
            return Kept(arn)
        raise
    if item is None:
        return None
    sealed = customer_key(aws, item.get("KmsKeyId", ""), secret.OWN_KEY)
    return Kept(item["ARN"], sealed, "DeletedDate" in item)


def _roles(aws: Aws, definition: Mapping[str, Any]) -> list[str]:
    named = {definition.get("executionRoleArn"), definition.get("taskRoleArn")}
    arns = sorted(arn for arn in named if arn)
    stand = aws.together(partial(_has_role, aws, arn) for arn in arns)
    return [
        f"role {arn} is gone." for arn, is_there in zip(arns, stand, strict=True) if not is_there
    ]


def _has_role(aws: Aws, arn: str) -> bool:
    try:
        aws.read("iam", "get_role", RoleName=arn.rpartition("/")[2])
    except Exception as error:
        if code_of(error) == "NoSuchEntity":
            return False
        if not is_denied(error):
            raise
    return True


def _log_groups(aws: Aws, containers: Sequence[Container]) -> list[str]:
    names = groups_of(containers)
    stand = aws.together(partial(log_group.exists, aws, name) for name in names)
    return [
        f"log group {name} is gone."
        for name, is_there in zip(names, stand, strict=True)
        if not is_there
    ]
