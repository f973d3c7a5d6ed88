"""Filter patterns: words, phrases, regular expressions, columns and JSON comparisons.

timeout "bad request" -debug      all of these, and not that
?ERROR ?WARN                      one of these
%5[0-9][0-9]%                     a regular expression
{ $.level = "error" && $.status >= 500 }
[address, ..., status = 5*, size]
"""

import re
from collections.abc import Callable
from typing import NoReturn

from fargatectl.local.failures import AwsError

Test = Callable[[str], bool]

_WORD = re.compile(r'\s*([?-]?)("(?:[^"\\]|\\.)*"|%[^%]*%|\w+)(?=\s|$)')
# A regular expression's signs; parentheses are not among them.
_EXPRESSION = re.compile(r"[\w\s:#=@/;,'^$?\[\]{}|\\*+.-]+", re.ASCII)


def compile_pattern(pattern: str) -> Test:
    """A test of messages. Raises what AWS says of a pattern it cannot read."""
    text = pattern.strip()
    if text[:1] in ("{", "["):
        from fargatectl.local.refusals.logs import structures

        return structures.compile_pattern(text)
    required: list[Test] = []
    optional: list[Test] = []
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if not found:
            refuse(f"Invalid character(s) in term '{text[at:].split()[0]}'")
        sign, test, at = found[1], _contains(found[2]), found.end()
        (optional if sign == "?" else required).append(_not(test) if sign == "-" else test)
    # Beside other words those with `?` count for nothing.
    return all_of(required) if required or not optional else any_of(optional)


def expression(text: str) -> re.Pattern[str]:
    """What stands between two percent signs."""
    if not _EXPRESSION.fullmatch(text):
        refuse(f"Invalid character(s) in term '{text}'")
    try:
        return re.compile(text)
    except re.error:
        refuse(f"Invalid regular expression '{text}'")


def all_of(tests: list[Test]) -> Test:
    return lambda message: all(test(message) for test in tests)


def any_of(tests: list[Test]) -> Test:
    return lambda message: any(test(message) for test in tests)


def refuse(why: str) -> NoReturn:
    raise AwsError("InvalidParameterException", f"Invalid filter pattern: {why}")


def _contains(word: str) -> Test:
    if word.startswith("%"):
        wanted_form = expression(word[1:-1])
        return lambda message: bool(wanted_form.search(message))
    wanted = re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word
    return lambda message: wanted in message


def _not(test: Test) -> Test:
    return lambda message: not test(message)
