"""Secrets: the ones the app has, and how containers refer to them."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from fargatectl.spec.models.lists import Switch
from fargatectl.spec.models.names import Bool, Json, Str
from fargatectl.spec.models.section import Schema, Section, sentence, wrong
from fargatectl.spec.models.texts import Matching, plain_text
from fargatectl.spec.models.values import Value, Whole
from fargatectl.spec.words import shown

Store = Literal["secretsmanager", "ssm"]
_SECRET_NAME = Matching(
    r"[A-Za-z0-9/_+=.@-]{1,512}", "a secret's name: letters, digits and any of /_+=.@-"
)
_SECRET_ARN = re.compile(r"(arn:aws[a-z-]*:secretsmanager:[^:]*:[0-9]{12}:secret:[^:]+)(?::(.*))?")
_PARAMETER_ARN = re.compile(r"arn:aws[a-z-]*:ssm:[^:]*:[0-9]{12}:parameter/.+")


@dataclass(frozen=True)
class SecretRef:
    """Where one value comes from. A `name` that `secrets` of the spec has is that secret."""

    name: str  # local name, secret's name, parameter's name or ARN
    store: Store = "secretsmanager"
    key: str | None = None  # of a JSON value
    stage: str | None = None
    version: str | None = None

    @property
    def is_arn(self) -> bool:
        return self.name.startswith("arn:")


class SecretReference(Value):
    """`local-name`, `local-name:json-key`, `secret-name:json-key`, an ARN or `ssm:/path`."""

    def parse(self, value: Any) -> SecretRef:
        if isinstance(value, SecretRef):
            return value
        text = plain_text(value)
        if text.startswith("arn:"):
            return _from_arn(text)
        if text.startswith("ssm:"):
            return SecretRef(text.removeprefix("ssm:"), "ssm")
        name, colon, key = text.partition(":")
        if not name or (colon and not key) or ":" in key:
            raise wrong(
                f"must be `name`, `name:json-key`, an ARN or `ssm:/path`, not {shown(value)}"
            )
        return SecretRef(_SECRET_NAME.parse(name), key=key or None)

    def schema(self) -> Schema:
        return {"type": "string"}


def _from_arn(text: str) -> SecretRef:
    if found := _SECRET_ARN.fullmatch(text):
        parts: list[str] = [*(found[2] or "").split(":"), "", ""]
        key, stage, version, *rest = parts
        if not any(rest):
            return SecretRef(
                found[1], "secretsmanager", key or None, stage or None, version or None
            )
    elif _PARAMETER_ARN.fullmatch(text):
        return SecretRef(text, "ssm")
    raise wrong(f"must be the ARN of a secret or of a parameter, not {shown(text)}")


class Generate(Section):
    """How the value is made, once; afterwards it is never touched."""

    key: Str | None = Field(
        default=None, description="The key of the JSON value that takes the generated password."
    )
    template: dict[Str, Json] = Field(
        default_factory=dict, description="The rest of the JSON value. Needs `key`."
    )
    length: Annotated[int, Whole(1, 4096)] = Field(default=32, description="Characters.")
    exclude_punctuation: Bool = Field(default=True, description="Only letters and digits.")
    include_space: Bool = Field(default=False, description="Spaces too.")

    @field_validator("template")
    @classmethod
    def _needs_a_key(cls, template: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        key = info.data.get("key")
        if "key" in info.data and not key:
            raise wrong("needs `key` beside it: which key takes the generated password?")
        if key in template:
            raise wrong(f"has `{key}` already, which `key` says is generated")
        return template


class Secret(Section):
    """A secret under a local name: one to generate, or an existing one."""

    short = "from"

    source: Annotated[SecretRef, SecretReference()] | None = Field(
        default=None,
        alias="from",
        description="An existing secret: its ARN or name, or `ssm:/path` for a parameter.",
    )
    name: Annotated[str, _SECRET_NAME] | None = Field(
        default=None, description="The name in Secrets Manager; by default app, environment, name."
    )
    generate: Annotated[Generate | None, Switch()] = Field(
        default=None, description="Make it, unless it exists. `true` takes all defaults."
    )

    @model_validator(mode="after")
    def _made_or_found(self) -> "Secret":
        if self.source and (self.generate or self.name):
            raise sentence("an existing secret (`from`) has no `name` and nothing to `generate`")
        if not self.source and not self.generate:
            raise sentence("a secret needs `generate: true` (make it) or `from` (it exists)")
        return self
