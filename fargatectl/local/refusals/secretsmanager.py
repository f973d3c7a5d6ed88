"""Secrets Manager: names, when values changed, and secrets that are about to be deleted."""

import json
import re
from functools import partial
from typing import Any

from moto.secretsmanager.models import SecretsManagerBackend

from fargatectl.local.agenda import agenda
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

LONGEST_WINDOW = 30  # days, unless a deletion says otherwise
SECONDS_A_DAY = 86_400.0
SECONDS_TO_END = 5.0  # after a deletion without recovery, its name is not free at once


@patch(SecretsManagerBackend)
def create_secret(original: Original, backend: Any, name: str, **wish: Any) -> Any:
    if not re.fullmatch(r"[A-Za-z0-9/_+=.@-]{1,256}", name):
        raise AwsError(
            "ValidationException",
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the "
            "following: -/_+=.@!",
        )
    existing = backend.secrets.get(name)
    if name in _ending(backend) or (existing and existing.is_deleted()):
        raise AwsError(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled "
            "for deletion.",
        )
    return original(backend, name=name, **wish)


@patch(SecretsManagerBackend)
def _add_secret(original: Original, backend: Any, *arguments: Any, **wish: Any) -> Any:
    """A version is as old as its value; moto goes by this machine's clock, and forgets it."""
    secret, is_new = original(backend, *arguments, **wish)
    secret.last_changed_date = agenda.clock.now()
    for version in secret.versions.values():
        version.setdefault("made", secret.last_changed_date)
    return secret, is_new


@patch(SecretsManagerBackend)
def list_secret_version_ids(original: Original, backend: Any, secret_id: str) -> str:
    listed = json.loads(original(backend, secret_id))
    versions = backend.secrets[secret_id].versions
    for each in listed["Versions"]:
        each["CreatedDate"] = versions[each["VersionId"]]["made"]
    return json.dumps(listed)


@patch(SecretsManagerBackend)
def tag_resource(original: Original, backend: Any, arn: str, tags: Any) -> Any:
    """Retagged is changed, though its value is not."""
    answer = original(backend, arn, tags)
    backend.secrets[arn].last_changed_date = agenda.clock.now()
    return answer


@patch(SecretsManagerBackend)
def delete_secret(
    original: Original,
    backend: Any,
    secret_id: str,
    recovery_window_in_days: int | None,
    force_delete_without_recovery: bool,
) -> Any:
    secret = backend.secrets.get(secret_id)
    if secret and force_delete_without_recovery:
        ending = _ending(backend)
        ending.add(secret.name)
        agenda.after(SECONDS_TO_END, lambda: ending.discard(secret.name))
    answer = original(backend, secret_id, recovery_window_in_days, force_delete_without_recovery)
    if secret and not force_delete_without_recovery:
        days = recovery_window_in_days or LONGEST_WINDOW
        agenda.after(days * SECONDS_A_DAY, partial(_end, backend, secret, secret.deleted_date))
    return answer


def _end(backend: Any, secret: Any, deleted_date: float) -> None:
    """Gone for good, unless it was restored in the meantime."""
    if secret.deleted_date == deleted_date and backend.secrets.get(secret.arn) is secret:
        backend.secrets.pop(secret.arn)


def _ending(backend: Any) -> set[str]:
    names: set[str] = backend.__dict__.setdefault("ending_names", set())
    return names


def unless_deleted(original: Original, backend: Any, *arguments: Any, **named: Any) -> Any:
    secret_id = [*arguments, *named.values()][0]  # moto always names it first
    secret = backend.secrets.get(secret_id)
    if secret and secret.is_deleted():
        raise AwsError(
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.",
        )
    return original(backend, *arguments, **named)


for _operation in (
    "get_secret_value",
    "put_secret_value",
    "tag_resource",
    "untag_resource",
    "update_secret",
):
    patch(SecretsManagerBackend, _operation)(unless_deleted)
