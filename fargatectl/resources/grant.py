"""What a role may do, as one inline policy beside others that are to go.

Other statements are another grant: while a rollout changes them, old tasks and those of a rollback
keep what they had. The old grant is deleted once the new tasks have proved good.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import documents, guests, role, role_details, tags

PREFIX = f"{role.POLICY}-"

# IAM's parts do not all know at once what was just made.
_SETTLING = (Transient("NoSuchEntity"), Transient("ConcurrentModification"))


@dataclass(frozen=True, kw_only=True)
class Grant(Resource):
    """Outputs: `role`, the ARN of the role: what uses that one uses its grants.

    A policy of a role has no tags of its own: it is whose the role is.
    """

    kind: ClassVar[str] = "grant"

    role_name: str
    policy_name: str
    statements: tuple[Mapping[str, Any], ...]
    role: str = field(compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        known = role_details.learn(aws, {each.role_name for each in wanted})
        asks = [
            partial(_look, cls, aws, each.role_name, each.policy_name, each.name)
            for each in wanted
            if each.role_name in known
        ]
        return {live.key: live for live in aws.together(asks) if live is not None}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        listed = aws.read("iam", "list_roles", PathPrefix=role.path(owner))["Roles"]
        names = [each["RoleName"] for each in listed]
        role_details.learn(aws, names)
        inline = aws.together([partial(role.inline_policies, aws, name) for name in names])
        asks = [
            partial(_look, cls, aws, name, policy, "")
            for name, policies in zip(names, inline, strict=True)
            for policy in policies
            if policy.startswith(PREFIX)
        ]
        lives = aws.together(asks)
        return [live for live in lives if live is not None and live.owner == owner]

    def create(self, aws: Aws) -> Outputs:
        document = {"Version": "2012-10-17", "Statement": self.statements}
        put = partial(
            aws.client("iam").put_role_policy,
            RoleName=self.role_name,
            PolicyName=self.policy_name,
            PolicyDocument=documents.text(document),
        )
        patiently(aws.clock, put, *_SETTLING, seconds=60)
        return {"role": self.role}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        del live  # Putting a policy replaces it.
        return self.create(aws)

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        return guests.using(aws, live)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        with ignoring("NoSuchEntity"):
            aws.client("iam").delete_role_policy(
                RoleName=live.found.role_name, PolicyName=live.found.policy_name
            )


def _look(
    cls: type[Grant], aws: Aws, role_name: str, policy_name: str, name: str
) -> Live[Any] | None:
    try:
        policy = aws.read("iam", "get_role_policy", RoleName=role_name, PolicyName=policy_name)
        described = aws.read("iam", "get_role", RoleName=role_name)["Role"]
    except Exception as error:
        if code_of(error) == "NoSuchEntity":
            return None
        raise
    tagged = tags.from_list(described.get("Tags"))
    suffix = policy_name.removeprefix(PREFIX)
    found = cls(
        name=name or f"{tags.name_in(tagged, role_name)}-{suffix}",
        role_name=role_name,
        policy_name=policy_name,
        statements=documents.freeze(policy["PolicyDocument"]["Statement"]),
        role=described["Arn"],
    )
    return Live(found, {"role": described["Arn"]}, Owner.of(tagged))
