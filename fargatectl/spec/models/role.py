"""What a task may do in AWS."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.lists import OneOrMany
from fargatectl.spec.models.names import Json, Strs
from fargatectl.spec.models.section import Section, wrong
from fargatectl.spec.models.texts import Matching

RoleArn = Annotated[
    str,
    Matching(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/.+", "the ARN of a role (arn:aws:iam::…:role/…)"),
]
_POLICY = Matching(r"arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+", "the ARN of a policy")
_ACTION = Matching(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+", "an action such as sqs:ReceiveMessage")


class Statement(Section):
    """One statement of the task role's policy."""

    actions: Annotated[tuple[Annotated[str, _ACTION], ...], OneOrMany()] = Field(
        min_length=1, description="Actions: `sqs:ReceiveMessage`, `s3:Get*`."
    )
    resources: Strs = Field(min_length=1, description="ARNs, or `*`.")
    effect: Literal["Allow", "Deny"] = Field(default="Allow", description="Allow or deny.")
    condition: dict[str, Json] = Field(
        default_factory=dict, description="A condition, as IAM writes it."
    )


class Role(Section):
    """The task role: an existing one, or what the one we make may do."""

    short = "arn"

    arn: RoleArn | None = Field(default=None, description="An existing role.")
    policies: Annotated[tuple[Annotated[str, _POLICY], ...], OneOrMany()] = Field(
        default=(), description="ARNs of policies to attach."
    )
    statements: Annotated[tuple[Statement, ...], OneOrMany()] = Field(
        default=(), description="Statements of the role's own policy."
    )

    @field_validator("policies", "statements")
    @classmethod
    def _only_of_our_own(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("arn"):
            raise wrong("is for a role that fargatectl makes; the one in `arn` is left alone")
        return value
