"""What AWS refuses of a request by its own model and botocore lets through.

botocore checks types, required members and minima; not the longest, the patterns and the enums.
Every request of a command is held against them here, and the test that sent a bad one fails.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import botocore.handlers

# A problem is told as "where: what".
Check = Callable[[Any], Iterator[str]]

# What commands sent that AWS would refuse; a test that leaves something here fails.
refused: list[str] = []
_checks: dict[tuple[str, str], Check | None] = {}

# Java's classes of characters, as `re` writes them. Letters and digits come together in AWS's
# patterns, always beside an underscore.
_JAVA = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\d",
    r"\p{Z}": r" \u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    r"\p{P}": r"!-/:-@\[-`{-~\u2010-\u2027\u3001-\u3003",
    r"\p{S}": r"$+<->^`|~\u20a0-\u20bf",
    r"\p{Zs}": r" \u00a0\u2000-\u200a\u202f\u205f\u3000",
    r"\p{M}": r"\u0300-\u036f",
    # Java writes what is beyond the first plane as surrogates.
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF",
    r"\w-": r"\w\-",
}
_ALONE = {r"\p{Print}": "[ -~]", r"\p{ASCII}": r"[\x00-\x7f]"}


def install() -> None:
    """Have every client that is made from now on check what a command sends."""
    botocore.handlers.BUILTIN_HANDLERS.append(("before-parameter-build", _note))


def problems(model: Any, parameters: Mapping[str, Any]) -> Iterator[str]:
    """What an operation would not take of these parameters."""
    if model.input_shape and (
        check := _check_of(model.service_model.service_name, model.input_shape)
    ):
        yield from check(parameters)


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of AWS's models. They are Java's, whose `\\w` is ASCII."""
    has_letters = r"\p{L}" in pattern
    for java, python in {**_ALONE, **_JAVA}.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern, 0 if has_letters else re.ASCII)


def _note(params: Any, model: Any, context: Mapping[str, Any], **_: Any) -> None:
    # Tests send nonsense on purpose, to see it refused; commands must not.
    if context["client_config"].user_agent_extra == "fargatectl":
        refused.extend(f"{model.name}{problem}" for problem in problems(model, params))


def _check_of(service: str, shape: Any) -> Check | None:
    """The check of a shape; None where AWS's model says nothing more than botocore checks."""
    key = (service, shape.name)
    if key not in _checks:
        _checks[key] = None  # a shape may be within itself
        _checks[key] = _make_check(service, shape)
    return _checks[key]


def _make_check(service: str, shape: Any) -> Check | None:
    match shape.type_name:
        case "structure":
            return _structure(service, shape)
        case "list":
            return _list(shape, _check_of(service, shape.member))
        case "map":
            return _map(shape, _check_of(service, shape.key), _check_of(service, shape.value))
        case "string":
            return _string(shape)
        case "integer" | "long" | "float" | "double":
            return _number(shape)
    return None


def _structure(service: str, shape: Any) -> Check | None:
    members = {name: _check_of(service, member) for name, member in shape.members.items()}
    checked = {name: check for name, check in members.items() if check}

    def check(value: Any) -> Iterator[str]:
        for name in checked.keys() & value.keys():
            for problem in checked[name](value[name]):
                yield f".{name}{problem}"

    return check if checked else None


def _list(shape: Any, member: Check | None) -> Check | None:
    most = shape.metadata.get("max")

    def check(value: Any) -> Iterator[str]:
        if most is not None and len(value) > most:
            yield f": {len(value)} items, at most {most}"
        for part in value if member else ():
            yield from member(part) if member else ()

    return check if member or most is not None else None


def _map(shape: Any, key: Check | None, value: Check | None) -> Check | None:
    most = shape.metadata.get("max")

    def check(given: Any) -> Iterator[str]:
        if most is not None and len(given) > most:
            yield f": {len(given)} items, at most {most}"
        for name, part in given.items():
            yield from key(name) if key else ()
            yield from value(part) if value else ()

    return check if key or value or most is not None else None


def _string(shape: Any) -> Check | None:
    most, enum = shape.metadata.get("max"), frozenset(shape.metadata.get("enum", ()))
    pattern = shape.metadata.get("pattern")
    matches = compiled(pattern).fullmatch if pattern else None

    def check(value: Any) -> Iterator[str]:
        if most is not None and len(value) > most:
            yield f": {len(value)} characters, at most {most}: {value[:80]}"
        if enum and value not in enum:
            yield f": {value} is none of {', '.join(sorted(enum))}"
        if matches and not matches(value):
            yield f": {value[:80]!r} is not like {pattern}"

    return check if most is not None or enum or matches else None


def _number(shape: Any) -> Check | None:
    most = shape.metadata.get("max")

    def check(value: Any) -> Iterator[str]:
        if value > most:
            yield f": {value}, at most {most}"

    return check if most is not None else None
