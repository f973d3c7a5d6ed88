"""The JSON Schema of a spec file, with which editors complete and check it."""

from collections.abc import Callable
from typing import Any

from fargatectl.spec.load import EXTENSION
from fargatectl.spec.models.section import Schema
from fargatectl.spec.models.spec import Spec
from fargatectl.spec.models.values import INTERPOLATED
from fargatectl.spec.overlay import KEY as ENVIRONMENTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OVERLAY = "Overlay"
_REF = "#/$defs/"
_NULL = {"type": "null"}


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12."""
    whole = _each(Spec.model_json_schema(), _tidy)
    sections = whole.pop("$defs")
    overlays = {name + _OVERLAY: _each(section, _optional) for name, section in sections.items()}
    overlay = _each(whole, _optional)
    del overlay["properties"][ENVIRONMENTS]
    whole["properties"][ENVIRONMENTS] |= {"additionalProperties": {"anyOf": [overlay, _NULL]}}
    whole["patternProperties"] = {f"^{EXTENSION}": {}}
    return {"$schema": DIALECT, **whole, "title": "fargate.yaml", "$defs": sections | overlays}


def _each(schema: Any, change: Callable[[Schema], Schema]) -> Any:
    """A copy in which every mapping, from the innermost out, has been changed."""
    match schema:
        case dict():
            return change({key: _each(value, change) for key, value in schema.items()})
        case list():
            return [_each(item, change) for item in schema]
    return schema


def _tidy(schema: Schema) -> Schema:
    """Without what only repeats the key, and with interpolation where values are listed."""
    if isinstance(schema.get("title"), str):
        del schema["title"]
    if schema.get("default", ...) in (None, [], ()):
        del schema["default"]
    if isinstance(names := schema.get("patternProperties"), dict):
        # Values may be interpolated, names may not.
        plain = {pattern.removesuffix(r"|\$\{"): value for pattern, value in names.items()}
        schema |= {"patternProperties": plain, "additionalProperties": False}
    if isinstance(schema.get("enum"), list):
        return {
            **_without(schema, "enum", "type"),
            "anyOf": [{"enum": schema["enum"]}, INTERPOLATED],
        }
    return schema


def _optional(schema: Schema) -> Schema:
    """As an environment has it: nothing is required, and `null` removes."""
    if isinstance(schema.get("$ref"), str):
        return {**schema, "$ref": schema["$ref"] + _OVERLAY}
    schema = _without(schema, "required", "default")
    for key in ("properties", "patternProperties"):
        if isinstance(schema.get(key), dict):
            schema[key] = {name: _or_null(value) for name, value in schema[key].items()}
    if isinstance(schema.get("additionalProperties"), dict):
        schema["additionalProperties"] = _or_null(schema["additionalProperties"])
    return schema


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, _NULL]} if schema else schema


def _without(schema: Schema, *keys: str) -> Schema:
    return {key: value for key, value in schema.items() if key not in keys}
