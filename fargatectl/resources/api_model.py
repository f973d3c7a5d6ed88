"""What the ECS API would not take of a document, by the model of it that botocore brings along."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from fargatectl.spec.words import did_you_mean, either, shown

Location = tuple[str | int, ...]
Finding = tuple[Location, str]

# What is merged into something of ours may leave out what that has.
_MERGED = frozenset(
    {
        "AwsVpcConfiguration",
        "DeploymentAlarms",
        "DeploymentCircuitBreaker",
        "EphemeralStorage",
        "HealthCheck",
        "LogConfiguration",
    }
)
_SCALARS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "double": (int, float),
    "float": (int, float),
}


def findings(shape: str, document: Mapping[str, Any], ours: Mapping[str, str]) -> Iterator[Finding]:
    """Each with its place in the document.

    `shape` is a structure of the API or an operation; `ours` are the fields that may not be given,
    each with the place it comes from.
    """
    yield from _structure(_shape(shape), document, ours)


@cache
def _shape(name: str) -> Any:
    """A structure of the API, or the input of an operation of that name."""
    from botocore.session import get_session

    model = get_session().get_service_model("ecs")
    if name in model.operation_names:
        return model.operation_model(name).input_shape
    return model.shape_for(name)


def _any(shape: Any, value: Any) -> Iterator[Finding]:
    match shape.type_name:
        case "structure":
            yield from _nested(shape, value)
        case "list":
            yield from _list(shape, value)
        case "map":
            if not isinstance(value, Mapping):
                yield (), f"must be a mapping, not {shown(value)}"
                return
            for key, part in value.items():
                yield from _below(key, _any(shape.value, part))
        case _:
            yield from _scalar(shape, value)


def _nested(shape: Any, value: Any) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield (), f"must be a mapping with {either(list(shape.members))}, not {shown(value)}"
        return
    for name in shape.required_members:
        if name not in value and shape.name not in _MERGED:
            yield (), f"`{name}` is missing"
    yield from _structure(shape, value, {})


def _structure(shape: Any, value: Mapping[str, Any], ours: Mapping[str, str]) -> Iterator[Finding]:
    for key, part in value.items():
        if key in ours:
            yield (key,), f"`{key}` cannot be passed: it comes from {ours[key]}."
        elif key not in shape.members:
            known = [name for name in shape.members if name not in ours]
            yield (key,), f"the ECS API has no `{shown(key)}` here.{did_you_mean(key, known)}"
        else:
            for where, message in _any(shape.members[key], part):
                yield (key, *where), message if where else f"`{key}` {message}"


def _list(shape: Any, value: Any) -> Iterator[Finding]:
    if not isinstance(value, list | tuple):
        yield (), f"must be a list, not {shown(value)}"
        return
    for number, part in enumerate(value):
        yield from _below(number, _any(shape.member, part))
    yield from _size(shape, len(value), "must have", "items")


def _below(key: str | int, findings: Iterator[Finding]) -> Iterator[Finding]:
    for where, message in findings:
        yield (key, *where), message


def _scalar(shape: Any, value: Any) -> Iterator[Finding]:
    types = _SCALARS.get(shape.type_name, (object,))
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        yield (), f"must be a {shape.type_name}, not {shown(value)}"
        return
    choices = getattr(shape, "enum", ())
    if choices and value not in choices:
        yield (), f"must be {either(choices)}, not {shown(value)}"
    pattern = shape.metadata.get("pattern")
    if pattern and isinstance(value, str) and not re.search(pattern, value):
        yield (), f"must look like {pattern}, not {shown(value)}"
    if isinstance(value, str):
        yield from _size(shape, len(value), "must have", "characters")
    elif not isinstance(value, bool):
        yield from _size(shape, value, "must be", "")


def _size(shape: Any, size: float, verb: str, unit: str) -> Iterator[Finding]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield (), f"{verb} at least {least} {unit}".rstrip()
    if most is not None and size > most:
        yield (), f"{verb} at most {most} {unit}".rstrip()
