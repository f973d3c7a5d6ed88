"""What a role of ours may do."""

from typing import Any

from tests.commands.world import World


def statements(world: World, role: str) -> list[Any]:
    """Of all its inline policies."""
    iam = world.client("iam")
    return [
        statement
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        for statement in iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"][
            "Statement"
        ]
    ]
