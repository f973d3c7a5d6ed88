"""The Logs Insights language: fields, filter, stats, parse, sort, limit, dedup, display."""

import functools
import operator
import re
from collections.abc import Callable
from typing import Any, NoReturn

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from fargatectl.local.failures import AwsError
from fargatectl.local.refusals.logs.insights import commands, functions
from fargatectl.local.refusals.logs.insights.functions import Expression
from fargatectl.local.refusals.logs.insights.table import Table

Command = Callable[[Table], Table]

GRAMMAR = r"""
start: _command ("|" _command)*
_command: fields | display | filter | stats | sort | limit | parse | dedup

fields: _FIELDS item ("," item)*
display: _DISPLAY NAME ("," NAME)*
dedup: _DEDUP NAME ("," NAME)*
filter: _FILTER _or
stats: _STATS items [_BY items]
items: item ("," item)*
item: _sum [_AS NAME]
sort: _SORT key ("," key)*
key: _sum [ORDER]
limit: _LIMIT INT
parse: (_PARSE NAME STRING _AS NAME ("," NAME)*) | (_PARSE NAME REGEX)

_or: either | _and
either: _and (_OR _and)+
_and: both | _not
both: _not (_AND _not)+
_not: negation | _test
negation: _NOT _not
_test: comparison | match | membership | _sum
comparison: _sum SIGN _sum
match: _sum [NOT] _LIKE (STRING | REGEX)
membership: _sum [NOT] _IN "[" _sum ("," _sum)* "]"
_sum: addition | _product
addition: _product (ADD _product)+
_product: multiplication | _atom
multiplication: _atom (MUL _atom)+
_atom: number | string | field | call | "(" _or ")" | duration
number: NUMBER
string: STRING
field: NAME
duration: DURATION
call: NAME "(" [(MUL | _or ("," _or)*)] ")"

_FIELDS.2: /fields\b/i
_DISPLAY.2: /display\b/i
_DEDUP.2: /dedup\b/i
_FILTER.2: /filter\b/i
_STATS.2: /stats\b/i
_SORT.2: /sort\b/i
_LIMIT.2: /limit\b/i
_PARSE.2: /parse\b/i
_BY.2: /by\b/i
_AS.2: /as\b/i
_OR.2: /or\b/i
_AND.2: /and\b/i
_NOT.2: /not\b/i
NOT.2: /not\b/i
_LIKE.2: /(like\b|=~)/i
_IN.2: /in\b/i
ORDER.2: /(asc|desc)\b/i
SIGN: ">=" | "<=" | "!=" | "=" | ">" | "<"
ADD: "+" | "-"
MUL: "*" | "/" | "%"
DURATION.3: /\d+(ms|s|m|h|d|w)\b/
NUMBER: /-?\d+(\.\d+)?/
INT: /\d+/
STRING: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/
REGEX: /\/(?:[^\/\\]|\\.)+\/i?/
NAME: /@?[A-Za-z_][\w.]*|`[^`]+`/
COMMENT: /#[^\n]*/
%ignore COMMENT
%ignore /\s+/
"""
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}


def compile_query(text: str) -> list[Command]:
    """The query's commands in order. Raises what AWS says of one it cannot read."""
    try:
        tree = _parser().parse(text)
        compiled: list[Command] = Commands(text).transform(tree)
    except UnexpectedInput as error:
        symbol = getattr(error, "token", None) or text[error.pos_in_stream or 0 :][:1]
        where = f"line {error.line} and position {error.column}"
        refuse(f"unexpected symbol found {symbol} at {where}")
    except VisitError as error:
        if isinstance(error.orig_exc, AwsError):
            raise error.orig_exc from error
        raise
    return compiled


def refuse(why: str) -> NoReturn:
    raise AwsError("MalformedQueryException", why)


@functools.cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True)


@v_args(inline=True)
class Commands(Transformer[Token, Any]):  # type: ignore[misc]
    """What each part does: commands to tables, expressions to the rows they look at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def start(self, *made: Command) -> list[Command]:
        return list(made)

    def fields(self, *items: commands.Item) -> Command:
        return functools.partial(commands.fields, items)

    def display(self, *names: Token) -> Command:
        return functools.partial(commands.display, [_name(name) for name in names])

    def dedup(self, *names: Token) -> Command:
        return functools.partial(commands.dedup, [_name(name) for name in names])

    def filter(self, test: Expression) -> Command:
        return functools.partial(commands.filter_, test)

    def stats(self, made: list[commands.Item], by: list[commands.Item] | None) -> Command:
        return functools.partial(commands.stats, made, by or [])

    def items(self, *items: commands.Item) -> list[commands.Item]:
        return list(items)

    @v_args(inline=True, meta=True)  # type: ignore[untyped-decorator]
    def item(self, meta: Any, expression: Expression, alias: Token | None) -> commands.Item:
        written = self._text[meta.start_pos : meta.end_pos]
        return (_name(alias) if alias else written.strip("`"), expression)

    def sort(self, *keys: tuple[Expression, bool]) -> Command:
        return functools.partial(commands.sort, keys)

    def key(self, expression: Expression, order: Token | None) -> tuple[Expression, bool]:
        return expression, order is None or order.lower() == "desc"

    def limit(self, number: Token) -> Command:
        return functools.partial(commands.limit, int(number))

    def parse(self, field: Token, pattern: Token, *names: Token) -> Command:
        form = _regex(pattern) if pattern.type == "REGEX" else _glob(_unquoted(pattern), names)
        return functools.partial(commands.parse, _name(field), form)

    def either(self, *tests: Expression) -> Expression:
        return lambda rows: any(test(rows) for test in tests)

    def both(self, *tests: Expression) -> Expression:
        return lambda rows: all(test(rows) for test in tests)

    def negation(self, test: Expression) -> Expression:
        return lambda rows: not test(rows)

    def comparison(self, left: Expression, sign: Token, right: Expression) -> Expression:
        return lambda rows: functions.compare(left(rows), str(sign), right(rows))

    def match(self, what: Expression, negation: Token | None, pattern: Token) -> Expression:
        is_regex = pattern.type == "REGEX"
        form = _regex(pattern) if is_regex else re.compile(re.escape(_unquoted(pattern)))
        wanted = negation is None
        return lambda rows: bool(form.search(functions.text(what(rows)))) == wanted

    def membership(
        self, what: Expression, negation: Token | None, *members: Expression
    ) -> Expression:
        wanted = negation is None

        def test(rows: functions.Rows) -> bool:
            return any(functions.compare(what(rows), "=", each(rows)) for each in members) == wanted

        return test

    def addition(self, first: Expression, *rest: Any) -> Expression:
        return _calculation(first, rest)

    def multiplication(self, first: Expression, *rest: Any) -> Expression:
        return _calculation(first, rest)

    def number(self, token: Token) -> Expression:
        return _constant(float(token))

    def string(self, token: Token) -> Expression:
        return _constant(_unquoted(token))

    def duration(self, token: Token) -> Expression:
        return _constant(functions.milliseconds(token))

    def field(self, token: Token) -> Expression:
        name = _name(token)
        return lambda rows: rows[0].get(name) if rows else None

    def call(self, name: Token, *arguments: Any) -> Expression:
        # `*` and nothing both mean the whole record.
        given = [each for each in arguments if each is not None and not isinstance(each, Token)]
        made = functions.call(name.lower(), given)
        if made is None:
            refuse(f"Unknown function {name} at line {name.line} and position {name.column}")
        return made


def _constant(value: float | str) -> Expression:
    return lambda _rows: value


def _calculation(first: Expression, rest: tuple[Any, ...]) -> Expression:
    steps = list(zip(rest[::2], rest[1::2], strict=True))

    def calculate(rows: functions.Rows) -> Any:
        try:
            result = float(first(rows))
            for sign, operand in steps:
                result = _ARITHMETIC[sign](result, float(operand(rows)))
        except (TypeError, ValueError, ZeroDivisionError):
            return None
        return result

    return calculate


def _name(token: Token) -> str:
    return str(token).strip("`")


def _unquoted(token: Token) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _regex(token: Token) -> re.Pattern[str]:
    body, _, flags = token[1:].rpartition("/")
    # Java writes named groups without the P.
    body = re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", body)
    try:
        return re.compile(body, re.IGNORECASE if flags else 0)
    except re.error as error:
        refuse(f"Invalid regular expression {body}: {error}")


def _glob(pattern: str, names: tuple[Token, ...]) -> re.Pattern[str]:
    parts = pattern.split("*")
    if len(parts) - 1 != len(names):
        refuse(f"The pattern has {len(parts) - 1} wildcards and {len(names)} fields")
    groups = [f"(?P<{_name(name)}>.*?)" for name in names]
    last = groups[-1].replace("*?", "*") if groups and not parts[-1] else None
    escaped = [re.escape(part) for part in parts]
    made = escaped[0]
    for at, (group, after) in enumerate(zip(groups, escaped[1:], strict=True)):
        made += (last if last and at == len(groups) - 1 else group) + after
    return re.compile(made, re.DOTALL)
