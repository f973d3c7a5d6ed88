"""Filter patterns: words, phrases, regular expressions and JSON comparisons.

timeout "bad request" -debug      all of these, and not that
?ERROR ?WARN                      one of these
%5[0-9]{2}%                       a regular expression
{ $.level = "error" && $.status >= 500 }
"""

import json
import operator
import re
from collections.abc import Callable
from typing import Any, NoReturn

from moto.logs.utils import EventMessageFilter

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

Test = Callable[[str], bool]

_WORD = re.compile(r'\s*([?-]?)("(?:[^"\\]|\\.)*"|%[^%]*%|[^\s"{}\[\]]+)')
_COMPARISON = re.compile(r"""\$\.([\w.\-]+)\s*(=|!=|>=|<=|>|<)\s*("[^"]*"|[^\s"]+)""")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@patch(EventMessageFilter, "__init__")
def read(_original: Original, event_filter: Any, pattern: str) -> None:
    event_filter.test = compile_pattern(pattern or "")


@patch(EventMessageFilter)
def matches(_original: Original, event_filter: Any, message: str) -> bool:
    return bool(event_filter.test(message))


def compile_pattern(pattern: str) -> Test:
    """A test of messages. Raises what AWS says of a pattern it cannot read."""
    text = pattern.strip()
    if text.startswith("{") and text.endswith("}"):
        return _any_of([_all_of(_comparisons(part)) for part in text[1:-1].split("||")])
    required: list[Test] = []
    optional: list[Test] = []
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if not found:
            _refuse(pattern)
        sign, test, at = found[1], _contains(found[2]), found.end()
        (optional if sign == "?" else required).append(_not(test) if sign == "-" else test)
    return _all_of([*required, _any_of(optional)] if optional else required)


def _contains(word: str) -> Test:
    if word.startswith("%"):
        expression = re.compile(word[1:-1])
        return lambda message: bool(expression.search(message))
    wanted = word[1:-1].replace('\\"', '"') if word.startswith('"') else word
    return lambda message: wanted in message


def _comparisons(text: str) -> list[Test]:
    tests = []
    for part in text.split("&&"):
        found = _COMPARISON.fullmatch(part.strip(" ()"))
        if not found:
            _refuse(text)
        tests.append(_compares(*found.groups()))
    return tests


def _compares(path: str, sign: str, value: str) -> Test:
    def test(message: str) -> bool:
        try:
            found: Any = json.loads(message)
            for key in path.split("."):
                found = found[key]
            return _OPERATORS[sign](*_alike(found, value))
        except (ValueError, KeyError, TypeError):
            return False

    return test


def _alike(found: Any, value: str) -> tuple[Any, Any]:
    """Both as numbers where both are numbers, else as words, whose end may be `*`."""
    if isinstance(found, int | float) and not isinstance(found, bool):
        return float(found), float(value)
    word = value.strip('"')
    if word.endswith("*"):
        return str(found).startswith(word[:-1]), True
    return (json.dumps(found) if isinstance(found, bool) else found), word


def _all_of(tests: list[Test]) -> Test:
    return lambda message: all(test(message) for test in tests)


def _any_of(tests: list[Test]) -> Test:
    return lambda message: any(test(message) for test in tests)


def _not(test: Test) -> Test:
    return lambda message: not test(message)


def _refuse(pattern: str) -> NoReturn:
    raise AwsError("InvalidParameterException", f"Invalid filter pattern: {pattern}")
