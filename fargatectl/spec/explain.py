"""What the models object to, in the words of somebody who wrote a YAML file."""

import re
import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fargatectl.errors import Problem
from fargatectl.spec.models.section import known_keys
from fargatectl.spec.models.spec import Spec
from fargatectl.spec.node import Node, Path, Place
from fargatectl.spec.source import Source
from fargatectl.spec.words import did_you_mean, either, nearest, shown

_KEY = "[key]"  # pydantic's mark for an error in a mapping's key


def explain(
    error: ValidationError, root: Node, source: Source, unset: set[Place]
) -> Iterator[Problem]:
    """All problems but those of values that have a hole where a variable is not set."""
    for details in error.errors(include_url=False):
        location = tuple(part for part in details["loc"] if part != _KEY)
        node, path = root.walk(location)
        # Of a list whose items are wrong pydantic says that it has none.
        if node.place in unset or (details["type"] == "too_short" and details["input"]):
            continue
        at_key = _KEY in details["loc"] or details["type"] == "extra_forbidden"
        place = (node.key or node.place) if at_key else node.heading
        yield source.problem(place, _sentence(_message(details, path)))


def _message(details: ErrorDetails, path: Path) -> str:
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(details["loc"], path)
        case "sentence":
            return details["msg"]
        case "missing":
            return f"`{path[-1]}` is missing{_inside(path[:-1])}"
    predicate = _predicate(details)
    if _KEY in details["loc"]:
        return f"a key{_inside(path[:-1])} {predicate}"
    return f"{dotted(path) or 'the file'} {predicate}"


def _predicate(details: ErrorDetails) -> str:
    value = shown(details["input"])
    match details["type"]:
        case "predicate":
            return details["msg"]
        case "model_type" | "model_attributes_type":
            section = _section_at(details["loc"])
            keys = f" with keys such as {', '.join(known_keys(section)[:4])}" if section else ""
            return f"must be a mapping{keys}, not {value}"
        case "dict_type" | "mapping_type":
            return f"must be a mapping (`name: …`), not {value}"
        case "tuple_type" | "list_type":
            return f"must be a list, not {value}"
        case "literal_error":
            choices = re.findall(r"'([^']*)'", details["ctx"]["expected"])
            near = nearest(str(details["input"]), choices)
            return f"must be {either(choices)}, not {value}" + (
                f". Did you mean {near}?" if near else ""
            )
        case "too_short" | "string_too_short":
            return "must not be empty"
        case "string_too_long":
            return f"must be at most {details['ctx']['max_length']} characters long"
        case "string_type":
            return f"must be text, not {value}"
    return f"is not right: {details['msg']}"


def _unknown_key(location: Path, path: Path) -> str:
    section = _section_at(location[:-1])
    known = known_keys(section) if section else ()
    key = str(location[-1])
    return f"unknown key `{shown(key)}`{_inside(path[:-1])}.{did_you_mean(key, known)}"


def _inside(path: Path) -> str:
    return f" in {dotted(path)}" if path else ""


def dotted(path: Path) -> str:
    """`services.web.http[0].path`"""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return shown(text.removeprefix("."))


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?")) else f"{message}."


def _section_at(path: Path) -> type[BaseModel] | None:
    """The model of the mapping at this place of the file."""
    current: Any = Spec
    for part in path:
        current = _inner(current, part)
    return _model(current)


def _inner(annotation: Any, part: str | int) -> Any:
    model = _model(annotation)
    if model is not None:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        return fields[str(part)].annotation if part in fields else None
    for candidate in _alternatives(annotation):
        if get_origin(candidate) in (dict, tuple):
            return get_args(candidate)[0 if get_origin(candidate) is tuple else 1]
    return None


def _model(annotation: Any) -> type[BaseModel] | None:
    for candidate in _alternatives(annotation):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _alternatives(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _alternatives(option)
    else:
        yield annotation
