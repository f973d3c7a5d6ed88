"""AWS's own policies, each read when it is first named: all of them would take half a second."""

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

QUOTA = 10


@patch(IAMBackend)
def attach_role_policy(original: Original, backend: Any, policy_arn: str, role_name: str) -> None:
    find_policy(backend, policy_arn)
    attached = backend.get_role(role_name).managed_policies
    if policy_arn not in attached and len(attached) >= QUOTA:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {QUOTA}")
    original(backend, policy_arn, role_name)


@patch(IAMBackend)
def get_policy(original: Original, backend: Any, policy_arn: str) -> Any:
    find_policy(backend, policy_arn)
    return original(backend, policy_arn)


@patch(IAMBackend)
def get_policy_version(
    original: Original, backend: Any, policy_arn: str, *rest: Any, **named: Any
) -> Any:
    find_policy(backend, policy_arn)
    return original(backend, policy_arn, *rest, **named)


def find_policy(backend: Any, arn: str) -> Any:
    """The policy of that ARN, None if there is none."""
    policies = backend.managed_policies
    name = arn.rpartition("/")[2]
    if arn not in policies and ":iam::aws:policy/" in arn and name in _documents():
        data = _documents()[name]
        made = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, data)
        policies[made.arn] = made
        backend.aws_managed_policies.append(made)
    return policies.get(arn)


@cache
def _documents() -> dict[str, Any]:
    documents: dict[str, Any] = json.loads(aws_managed_policies_data)
    return documents
