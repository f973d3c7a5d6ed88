"""Roles: their names, whom they trust, what bounds them, and how much fits."""

import json
import re
from collections.abc import Iterator
from typing import Any

from moto.iam.models import IAMBackend
from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator

from fargatectl.local.agenda import agenda
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.iam.managed_policies import find_policy

INLINE_CHARACTERS = 10_240
TRUST_CHARACTERS = 2_048
SECONDS_TO_SPREAD = 10.0


@patch(IAMBackend)
def create_role(
    original: Original,
    backend: Any,
    role_name: str,
    assume_role_policy_document: str,
    *rest: Any,
    **named: Any,
) -> Any:
    _check_name(role_name)
    _check_trust(assume_role_policy_document)
    boundary = named.get("permissions_boundary") or (rest[1] if len(rest) > 1 else None)
    _check_boundary(backend, boundary)
    if role_name.lower() in [role.name.lower() for role in backend.get_roles()]:
        raise AwsError("EntityAlreadyExists", f"Role with name {role_name} already exists.")
    role = original(backend, role_name, assume_role_policy_document, *rest, **named)
    _spread(role)
    return role


def _spread(role: Any) -> None:
    """Other services hear of a new role some seconds later."""
    role.is_known = False
    agenda.after(SECONDS_TO_SPREAD, lambda: setattr(role, "is_known", True))


def trusts(role: Any, service: str) -> bool:
    """Whether a service may take on a role, and has heard of it."""
    principals = _services(json.loads(role.assume_role_policy_document))
    return bool(role.is_known) and service in principals


def _check_name(name: str) -> None:
    if len(name) > 64:
        _invalid(name, "Member must have length less than or equal to 64")
    if not re.fullmatch(r"[\w+=,.@-]+", name):
        _invalid(name, r"Member must satisfy regular expression pattern: [\w+=,.@-]+")


def _invalid(name: str, constraint: str) -> None:
    raise AwsError(
        "ValidationError",
        f"1 validation error detected: Value '{name}' at 'roleName' failed to satisfy "
        f"constraint: {constraint}",
    )


@patch(IAMBackend)
def update_assume_role_policy(
    original: Original, backend: Any, role_name: str, policy_document: str
) -> None:
    _check_trust(policy_document)
    original(backend, role_name, policy_document)


def _check_trust(document: str) -> None:
    IAMTrustPolicyDocumentValidator(document).validate()
    if len(_packed(document)) > TRUST_CHARACTERS:
        raise AwsError(
            "LimitExceeded", f"Cannot exceed quota for ACLSizePerRole: {TRUST_CHARACTERS}"
        )
    for service in _services(json.loads(document)):
        if not re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?", service):
            raise AwsError(
                "MalformedPolicyDocument", f'Invalid principal in policy: "SERVICE":"{service}"'
            )


def _services(document: dict[str, Any]) -> Iterator[str]:
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        yield from [services] if isinstance(services, str) else services


def _packed(document: str) -> str:
    return "".join(document.split())  # white space does not count


@patch(IAMBackend)
def put_role_permissions_boundary(
    original: Original, backend: Any, role_name: str, permissions_boundary: str
) -> None:
    _check_boundary(backend, permissions_boundary)
    original(backend, role_name, permissions_boundary)


def _check_boundary(backend: Any, arn: str | None) -> None:
    if arn and not find_policy(backend, arn):
        raise AwsError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.")


@patch(IAMBackend)
def put_role_policy(
    original: Original, backend: Any, role_name: str, policy_name: str, policy_json: str
) -> None:
    others = backend.get_role(role_name).policies
    all_of_them = {**others, policy_name: policy_json}.values()
    if sum(len(_packed(document)) for document in all_of_them) > INLINE_CHARACTERS:
        raise AwsError(
            "LimitExceeded",
            f"Maximum policy size of {INLINE_CHARACTERS} bytes exceeded for role {role_name}",
        )
    original(backend, role_name, policy_name, policy_json)
