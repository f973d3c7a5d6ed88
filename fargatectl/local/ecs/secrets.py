"""Whether the secrets of a container can be read."""

import json
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.models import ssm_backends

PREFIX = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
    "time(s): "
)
PARAMETERS = PREFIX.replace("secret from asm", "secrets from ssm")
FULL_ARN_PARTS = 7


def failure(account: str, region: str, reference: str) -> str | None:
    """Why `valueFrom` cannot be had, as ECS puts it."""
    if reference.startswith("arn:") and reference.split(":")[2] == "secretsmanager":
        return secret_failure(reference)
    return parameter_failure(account, region, reference)


def secret_failure(reference: str) -> str | None:
    """`ARN[:json-key:version-stage:version-id]`."""
    parts = reference.split(":")
    arn, rest = ":".join(parts[:FULL_ARN_PARTS]), parts[FULL_ARN_PARTS:]
    backend = secretsmanager_backends[parts[4]][parts[3]]
    secret = backend.secrets.get(arn)
    if secret is None or secret.is_deleted() or not secret.versions:
        return (
            f"{PREFIX}fetching secret data from AWS Secrets Manager in region {parts[3]}: secret "
            f"{arn}: ResourceNotFoundException: Secrets Manager can't find the specified secret."
        )
    return key_failure(current_value(secret), rest[0]) if rest and rest[0] else None


def current_value(secret: Any) -> str:
    """The value of the current version."""
    version = secret.versions.get(secret.default_version_id) or {}
    return str(version.get("secret_string") or "")


def key_failure(value: str, key: str) -> str | None:
    """Why a JSON key cannot be taken from a secret."""
    try:
        document = json.loads(value)
    except ValueError:
        first = value[:1] or "EOF"
        return f"{PREFIX}invalid character '{first}' looking for beginning of object key string"
    if isinstance(document, dict) and key in document:
        return None
    return f"{PREFIX}retrieved secret from Secrets Manager did not contain json key {key}"


def parameter_failure(account: str, region: str, reference: str) -> str | None:
    """A Systems Manager parameter, by ARN or name."""
    name = reference
    if reference.startswith("arn:"):
        parts = reference.split(":", 5)
        account, region = parts[4], parts[3]
        name = parts[5].removeprefix("parameter")
    backend = ssm_backends[account][region]
    names = (name, name.removeprefix("/"))
    if any(backend.get_parameter(one) for one in names):
        return None
    return f"{PARAMETERS}invalid ssm parameters: {name}"
