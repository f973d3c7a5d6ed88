"""What every mapping of the spec file has in common, and how its rules report what they find."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError

Schema = dict[str, Any]  # JSON Schema


class Section(BaseModel):
    """A mapping in the file. A key without a value counts as not written."""

    # The schemas are built at the first use: most commands' `--help` never needs them.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    short: ClassVar[str] = ""  # the key that a lone value stands for: `build: .` is its `context`

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, data: Any) -> Any:
        if isinstance(data, dict):
            keys = known_keys(cls)
            return {k: v for k, v in data.items() if v is not None or k not in keys}
        if cls.short and data is not None and not isinstance(data, cls):
            return cls._from_short(data)
        return data

    @classmethod
    def _from_short(cls, data: Any) -> Any:
        return {cls.short: data}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        schema = handler.resolve_ref_schema(handler(core))
        if not cls.short:
            return schema
        return {
            "description": schema.pop("description"),
            "anyOf": [cls._short_schema(schema["properties"]), schema],
        }

    @classmethod
    def _short_schema(cls, properties: dict[str, Schema]) -> Schema:
        lone = properties[cls.short]
        return {key: lone[key] for key in lone if key not in ("default", "description")}


def known_keys(section: type[BaseModel]) -> tuple[str, ...]:
    """The keys as the file has them: `from`, where the attribute has to be `source`."""
    return tuple(field.alias or name for name, field in section.model_fields.items())


def wrong(predicate: str) -> PydanticCustomError:
    """A complaint about the value at hand; the user reads it after the value's name."""
    return PydanticCustomError("predicate", "{message}", {"message": predicate})


def sentence(message: str) -> PydanticCustomError:
    """A complaint that says itself what it is about."""
    return PydanticCustomError("sentence", "{message}", {"message": message})


Finding = tuple[tuple[str | int, ...], str]  # the way to a part of a value, what is wrong with it


def wrong_at(findings: Iterable[Finding]) -> None:
    """Raises all complaints (sentences) about parts of a value, each with the way to its part."""
    details = [
        InitErrorDetails(type=sentence(message), loc=path, input=None) for path, message in findings
    ]
    if details:
        raise ValidationError.from_exception_data("spec", details)
