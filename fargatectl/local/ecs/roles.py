"""Whether ECS may assume a role."""

import json
from typing import Any

from moto.iam.models import iam_backends

from .call import place

PRINCIPAL = "ecs-tasks.amazonaws.com"
ECS = "ecs.amazonaws.com"
BALANCERS = "AmazonECSInfrastructureRolePolicyForLoadBalancers"
# A new role takes a while until other services can see it.
PROPAGATION = 10.0


def find(arn: str) -> Any:
    """moto's role, or None."""
    account, _ = place(arn)
    roles = iam_backends[account]["aws"].get_roles()
    return next((role for role in roles if role.arn == arn), None)


def may_manage_balancers(role: Any) -> bool:
    """Whether ECS itself may assume it, and move requests with it."""
    policies = [str(one).rpartition("/")[2] for one in role.managed_policies]
    return trusts(role, ECS) and (BALANCERS in policies or bool(role.policies))


def trusts_tasks(role: Any) -> bool:
    """Whether its trust policy lets ECS tasks assume it."""
    return trusts(role, PRINCIPAL)


def trusts(role: Any, service: str) -> bool:
    """Whether its trust policy lets a service assume it."""
    try:
        document = json.loads(role.assume_role_policy_document)
    except ValueError:
        return False
    return any(allows(one, service) for one in listed(document.get("Statement", [])))


def allows(statement: dict[str, Any], service: str) -> bool:
    """Whether one statement does."""
    principal = statement.get("Principal", {})
    services = [principal] if isinstance(principal, str) else listed(principal.get("Service", []))
    actions = listed(statement.get("Action", []))
    return (
        statement.get("Effect") == "Allow"
        and bool({"*", service} & set(services))
        and bool({"*", "sts:*", "sts:AssumeRole"} & set(actions))
    )


def listed(value: Any) -> list[Any]:
    """IAM writes a list of one without brackets."""
    return value if isinstance(value, list) else [value]
