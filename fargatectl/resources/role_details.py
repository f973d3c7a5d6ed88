"""All roles of the account in one answer, where so many are to be looked at."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from fargatectl.aws import Aws

# IAM has no question for some roles, only for one or for all. It takes three calls to know one.
MANY = 12


def learn(aws: Aws, roles: Collection[str]) -> Collection[str]:
    """Know what IAM would say of each role and its policies. Returns those worth asking about.

    Few are asked about one by one, and so are all by whoever may not ask for everything, which is a
    permission of its own.
    """
    if len(roles) <= MANY:
        return roles
    with suppress(Exception):  # what is wrong is told to who asks for one
        answer = aws.read("iam", "get_account_authorization_details", Filter=["Role"])
        found = [role for role in answer["RoleDetailList"] if role["RoleName"] in roles]
        for role in found:
            _learn(aws, role)
        return {role["RoleName"] for role in found}
    return roles


def _learn(aws: Aws, role: Mapping[str, Any]) -> None:
    where = {"RoleName": role["RoleName"]}
    policies = role["RolePolicyList"]
    names = [policy["PolicyName"] for policy in policies]
    attached = {"AttachedPolicies": role["AttachedManagedPolicies"]}
    aws.learn("iam", "get_role", {"Role": role}, **where)
    aws.learn("iam", "list_role_policies", {"PolicyNames": names}, **where)
    aws.learn("iam", "list_attached_role_policies", attached, **where)
    for policy in policies:
        aws.learn(
            "iam", "get_role_policy", {**where, **policy}, **where, PolicyName=policy["PolicyName"]
        )
