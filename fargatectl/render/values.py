"""The values of a changed field as people read them; machines get them as they are."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape

from fargatectl.render.told import Field

NONE = "(none)"
# By which it is ours, told as one row; and what only fargatectl reads.
OWNER = "tags.fargatectl:app"
_WITH_OWNER = (OWNER, "tags.fargatectl:env", "tags.Name")
_INTERNAL = ("tags.fargatectl:name", "tags.fargatectl:tags")
# The names of load balancers and target groups, of all that their ARNs say.
_BALANCING = re.compile(
    r"arn:[\w-]+:elasticloadbalancing:[\w-]+:\d+:"
    r"(?:targetgroup|loadbalancer/app|loadbalancer/net)/([\w-]+)/\w+"
)
# What is not made yet reads so: `${security-group/web.id}`.
_PLACEHOLDER = re.compile(r"\$\{[a-z-]+/([^}]+)\.[a-z]+\}")
# Mappings with these keys are told in a few words.
_PHRASES = ({"source", "from_port"}, {"target_group", "container"}, {"target_group", "weight"})


def rows(fields: tuple[Field, ...]) -> Iterator[str]:
    """A line for each value that differs, each once, in rich's markup.

    What is new as a whole is told key by key, what is taken over by whose it becomes.
    """
    seen = set()
    owner = next((each for each in fields if each.name == OWNER), None)
    if owner:
        yield f"{'owner':16} {escape(value(owner.old))} → {escape(value(owner.new))}"
    hidden = (*_INTERNAL, *(_WITH_OWNER if owner else ()))
    for each in fields:
        for name, old, new in _expanded(each.name, each.old, each.new):
            row = f"{escape(name):16} {escape(value(old))} → {escape(value(new))}"
            if name not in hidden and row not in seen:
                seen.add(row)
                yield row


def value(told: Any) -> str:
    """`80 from 10.0.0.0/8`, `LEVEL=debug`, `yes`: a value in a few words."""
    if not _tells(told):
        return NONE
    match told:
        case bool():
            return "yes" if told else "no"
        case list():
            return ", ".join(map(_inner, told))
        case {"source": source, "from_port": first, "to_port": last, "protocol": protocol}:
            return f"{_ports(first, last, protocol)} from {value(source)}"
        case {"target_group": group, "container": container, "port": port}:
            groups = " or ".join(filter(None, [value(group), told.get("alternate")]))
            return f"{container}:{port} in {value(groups)}"
        case {"target_group": group, "weight": weight}:
            return f"{value(group)} at weight {weight}"
        case {"name": name, "value": text, **rest} if not rest:
            return f"{name}={text}"
        case Mapping():
            return ", ".join(
                f"{name} {_inner(part)}" for name, part in told.items() if _tells(part)
            )
        case float():
            return f"{told:g}"
    return _PLACEHOLDER.sub(r"\1", _BALANCING.sub(r"\1", str(told)))


def _inner(told: Any) -> str:
    """Inside of another value."""
    text = value(told)
    return f"({text})" if isinstance(told, Mapping) and ", " in text else text


def _expanded(name: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    parts = _named(new) if old is None else {}
    if parts:
        for key, part in parts.items():
            if _tells(part):
                yield from _expanded(f"{name}.{key}", None, part)
    else:
        yield name, old, new


def _named(told: Any) -> Mapping[str, Any]:
    """The parts that each deserve a row; none of what is told in a few words."""
    if isinstance(told, list) and told and all(map(_is_variable, told)):
        return {each["name"]: each["value"] for each in told}
    if not isinstance(told, Mapping):
        return {}
    is_phrase = any(keys <= told.keys() for keys in _PHRASES)
    return {} if is_phrase or _is_variable(told) else told


def _is_variable(told: Any) -> bool:
    return isinstance(told, Mapping) and told.keys() == {"name", "value"}


def _tells(part: Any) -> bool:
    return part is not None and part not in ("", [], {})


def _ports(first: Any, last: Any, protocol: str) -> str:
    if protocol == "-1":
        return "all ports"
    ports = f"{first}" if first == last else f"{first}-{last}"
    return ports if protocol == "tcp" else f"{ports}/{protocol}"
