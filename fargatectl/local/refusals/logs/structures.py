"""Filter patterns of structured lines: `{ $.status >= 500 }` of JSON, `[ip, ..., status]`."""

import functools
import json
import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from fargatectl.local.failures import AwsError
from fargatectl.local.refusals.logs.patterns import Test, expression, refuse

# Of a JSON document, or of one column's text.
Check = Callable[[Any], bool]

GRAMMAR = r"""
json: "{" _any "}"
columns: "[" _column ("," _column)* "]"
_any: any | _all
any: _all ("||" _all)+
_all: all | _one
all: _one ("&&" _one)+
_one: "(" _any ")" | comparison | existence | kind

comparison: PLACE SIGN (STRING | EXPRESSION | WORD)
existence: PLACE NOT? "EXISTS"
kind: PLACE "IS" NOT? KIND

_column: rest | whatever | _any
rest: "..."
whatever: NAME

PLACE: SELECTOR | NAME
SELECTOR: /\$(\.[\w-]+|\[\d+\]|\["[^"]+"\])+/
NAME: /[A-Za-z_][\w-]*/
SIGN: "=" | "!=" | ">=" | "<=" | ">" | "<"
NOT: "NOT"
KIND: "NULL" | "TRUE" | "FALSE"
STRING: /"(?:[^"\\]|\\.)*"/
EXPRESSION: /%[^%]+%/
WORD: /[^\s"%(){}\[\]&|,=<>!]+/
%ignore /\s+/
"""
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_KINDS = {"NULL": None, "TRUE": True, "FALSE": False}
_MISSING = object()
_FIELD = re.compile(r'"[^"]*"|\[[^\]]*\]|\S+')


def compile_pattern(text: str) -> Test:
    try:
        is_json = text.startswith("{")
        tree = _parser().parse(text, start="json" if is_json else "columns")
        tokens = tree.scan_values(lambda token: isinstance(token, Token))
        places = [str(token) for token in tokens if getattr(token, "type", "") == "PLACE"]
        if is_json and not all(place.startswith("$") for place in places):
            refuse(text)
        test: Test = Checks().transform(tree)
    except VisitError as error:
        if isinstance(error.orig_exc, AwsError):
            raise error.orig_exc from error
        raise
    except LarkError:
        refuse(text)
    return test


@functools.cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="earley", start=["json", "columns"])


@v_args(inline=True)
class Checks(Transformer[Token, Any]):  # type: ignore[misc]
    """What the pattern's parts test."""

    def json(self, check: Check) -> Test:
        def test(message: str) -> bool:
            try:
                return check(json.loads(message))
            except ValueError:
                return False

        return test

    def columns(self, *checks: Check | None) -> Test:
        return lambda message: _fit(checks, [each.strip('"[]') for each in _FIELD.findall(message)])

    def any(self, *checks: Check) -> Check:
        return lambda found: any(check(found) for check in checks)

    def all(self, *checks: Check) -> Check:
        return lambda found: all(check(found) for check in checks)

    def comparison(self, place: Token, sign: Token, value: Token) -> Check:
        compares = _comparison(sign, value)
        return lambda found: compares(_at(found, place))

    def existence(self, place: Token, *negation: Token) -> Check:
        return lambda found: (_at(found, place) is _MISSING) == bool(negation)

    def kind(self, place: Token, *words: Token) -> Check:
        *negation, kind = words
        return lambda found: (_at(found, place) is _KINDS[kind]) != bool(negation)

    def whatever(self, _name: Token) -> Check:
        return lambda _found: True

    def rest(self) -> None:
        return None


def _comparison(sign: str, value: Token) -> Check:
    if sign in _OPERATORS:
        holds, number = _OPERATORS[sign], _number(value)
        return lambda found: _is_number(found) and holds(float(found), number)
    is_equal = _equality(value)
    return lambda found: found is not _MISSING and is_equal(found) == (sign == "=")


def _equality(value: Token) -> Check:
    if value.type == "EXPRESSION":
        form = expression(value[1:-1])
        return lambda found: bool(form.search(_text(found)))
    word = json.loads(value) if value.type == "STRING" else str(value)
    glob = re.compile(".*".join(map(re.escape, word.split("*"))), re.DOTALL)
    if value.type == "WORD" and _is_number(word):
        return lambda found: float(found) == float(word) if _is_number(found) else found == word
    return lambda found: bool(glob.fullmatch(_text(found)))


def _at(found: Any, place: Token) -> Any:
    """What stands at a selector in a document; a column is what is looked at itself."""
    if not place.startswith("$"):
        return found
    for name, index, quoted in re.findall(r'\.([\w-]+)|\[(\d+)\]|\["([^"]+)"\]', place):
        try:
            found = found[int(index)] if index else found[name or quoted]
        except (KeyError, IndexError, TypeError):
            return _MISSING
    return found


def _fit(checks: Sequence[Check | None], columns: Sequence[str]) -> bool:
    """Whether each column passes its check; `...`, which is None, is any number of columns."""
    if None not in checks:
        return len(checks) == len(columns) and _pass(checks, columns)
    at = checks.index(None)
    before, after = checks[:at], checks[at + 1 :]
    is_enough = len(columns) >= len(before) + len(after)
    return is_enough and _pass(before, columns) and _pass(after[::-1], columns[::-1])


def _pass(checks: Sequence[Check | None], columns: Sequence[str]) -> bool:
    return all(check(each) for check, each in zip(checks, columns, strict=False) if check)


def _text(found: Any) -> str:
    return found if isinstance(found, str) else json.dumps(found)


def _is_number(found: Any) -> bool:
    try:
        float(found)
    except (TypeError, ValueError):
        return False
    return not isinstance(found, bool)


def _number(value: Token) -> float:
    if not _is_number(value):
        refuse(f"'{value}' is not a number")
    return float(value)
