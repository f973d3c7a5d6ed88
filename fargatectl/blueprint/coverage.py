"""Whether one rule's requests are among another's: what makes a rule more specific."""

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_network

from fargatectl.resources.conditions import Conditions

_PATH = "path-pattern"
_EVERY_PATH = ("/*", "*")


def covers(wide: Conditions, narrow: Conditions) -> bool:
    """Whether every request that `narrow` is about matches `wide` too.

    Where that cannot be told from the patterns alone, it is taken not to.
    """
    return all(
        bool(narrow.get(name)) and _all_within(name, narrow[name], values)
        for name, values in wide.items()
        if not (name == _PATH and set(values) & set(_EVERY_PATH))
    )


def is_more_specific(one: Conditions, other: Conditions) -> bool:
    """Whether it is about some of the other's requests, and not about all of them."""
    return covers(other, one) and not covers(one, other)


def _all_within(name: str, narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    within = _MATCHERS.get(name, _is_within_pattern)
    return all(any(within(value, pattern) for pattern in wide) for value in narrow)


def _is_same(value: str, pattern: str) -> bool:
    return value == pattern


def _is_within_network(value: str, pattern: str) -> bool:
    inner, outer = ip_network(value, strict=False), ip_network(pattern, strict=False)
    return inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]


def _is_within_path(value: str, pattern: str) -> bool:
    return _is_matched(value, pattern)


def _is_within_pattern(value: str, pattern: str) -> bool:
    """Hosts, headers and query strings are compared whatever their case."""
    return _is_matched(value.lower(), pattern.lower())


_MATCHERS: dict[str, Callable[[str, str], bool]] = {
    _PATH: _is_within_path,
    "http-request-method": _is_same,
    "source-ip": _is_within_network,
}


def _is_matched(value: str, pattern: str) -> bool:
    """A pattern is within another if that one matches it, its wildcards taken as characters."""
    return _expression(pattern).fullmatch(value) is not None


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    # `?` is one character, which a `*` of the narrower pattern is not.
    parts = {"*": ".*", "?": "[^*]"}
    return re.compile("".join(parts.get(char) or re.escape(char) for char in pattern), re.DOTALL)
