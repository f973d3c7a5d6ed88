"""Service-linked roles, under the names that AWS gives them."""

from typing import Any

from moto.iam.models import IAMBackend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

NAMES = {
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "ecs.application-autoscaling.amazonaws.com": (
        "AWSServiceRoleForApplicationAutoScaling_ECSService"
    ),
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
}


@patch(IAMBackend)
def create_service_linked_role(
    original: Original, backend: Any, service_name: str, *rest: Any, **named: Any
) -> Any:
    name = NAMES.get(service_name)
    if name in [role.name for role in backend.get_roles()]:
        raise AwsError(
            "InvalidInput",
            f"Service role name {name} has been taken in this account, "
            "please try a different suffix.",
        )
    role = original(backend, service_name, *rest, **named)
    role.name = name or role.name
    return role


@patch(IAMBackend)
def delete_role(original: Original, backend: Any, role_name: str) -> None:
    role = backend.get_role(role_name)
    if role.path.startswith("/aws-service-role/"):
        raise AwsError(
            "UnmodifiableEntity",
            f"Cannot perform the operation on the protected role '{role_name}' - this role is "
            "only modifiable by AWS",
        )
    original(backend, role_name)


@patch(IAMBackend)
def delete_service_linked_role(_original: Original, backend: Any, role_name: str) -> str:
    role = backend.get_role(role_name)
    del backend.roles[role.id]
    return f"task{role.path}{role_name}/{role.id}"
