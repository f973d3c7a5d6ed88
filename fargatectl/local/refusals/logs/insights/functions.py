"""What expressions of a query calculate: of one record, or of all records of a group."""

import math
import operator
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from fargatectl.local.refusals.logs.insights.table import Moment, Row, written

Rows = Sequence[Row]
# Of the first of the rows; an aggregate's of all of them.
Expression = Callable[[Rows], Any]

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def call(name: str, arguments: Sequence[Expression]) -> Expression | None:
    """The function of that name with these arguments; None if there is none."""
    if name in AGGREGATES:
        return _aggregate(AGGREGATES[name], arguments)
    if name in FUNCTIONS:
        function = FUNCTIONS[name]
        return lambda rows: function(*(argument(rows) for argument in arguments))
    if name == "bin" and arguments:
        width = int(arguments[0](()))
        return lambda rows: Moment(rows[0]["@timestamp"] // width * width) if rows else None
    return None


def compare(left: Any, sign: str, right: Any) -> bool:
    """As numbers where both are, else as texts. What is missing compares with nothing."""
    if left is None or right is None:
        return False
    numbers = number(left), number(right)
    if None not in numbers:
        return _SIGNS[sign](*numbers)
    return _SIGNS[sign](text(left), text(right))


def number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def text(value: Any) -> str:
    return "" if value is None else written(value)


def milliseconds(duration: str) -> int:
    digits = duration.rstrip("mshdw")
    return int(digits) * _UNITS[duration[len(digits) :]]


def _aggregate(function: Callable[..., Any], arguments: Sequence[Expression]) -> Expression:
    """Over the values of the first argument; the others are the same for all rows."""

    def calculate(rows: Rows) -> Any:
        if not arguments:
            return function([True] * len(rows))
        values = [arguments[0]([row]) for row in rows]
        return function([v for v in values if v is not None], *(a(rows) for a in arguments[1:]))

    return calculate


def _of_numbers(function: Callable[..., float]) -> Callable[..., float | None]:
    def calculate(values: Sequence[Any], *more: float) -> float | None:
        numbers = [found for value in values if (found := number(value)) is not None]
        return function(numbers, *more) if numbers else None

    return calculate


def _percentile(numbers: Sequence[float], percent: float) -> float:
    at = max(math.ceil(len(numbers) * percent / 100), 1)
    return sorted(numbers)[min(at, len(numbers)) - 1]


AGGREGATES: dict[str, Callable[..., Any]] = {
    "count": len,
    "count_distinct": lambda values: len({text(value) for value in values}),
    "sum": _of_numbers(sum),
    "avg": _of_numbers(statistics.fmean),
    "min": _of_numbers(min),
    "max": _of_numbers(max),
    "median": _of_numbers(statistics.median),
    "stddev": _of_numbers(statistics.pstdev),
    "pct": _of_numbers(_percentile),
    "percentile": _of_numbers(_percentile),
    "earliest": lambda values: values[-1] if values else None,
    "latest": lambda values: values[0] if values else None,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": lambda value: abs(number(value) or 0),
    "ceil": lambda value: math.ceil(number(value) or 0),
    "floor": lambda value: math.floor(number(value) or 0),
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "concat": lambda *values: "".join(text(value) for value in values),
    "ispresent": lambda value: value is not None,
    "isblank": lambda value: not text(value).strip(),
    "isempty": lambda value: not text(value),
    "strcontains": lambda value, part: text(part) in text(value),
    "strlen": lambda value: len(text(value)),
    "tolower": lambda value: text(value).lower(),
    "toupper": lambda value: text(value).upper(),
    "trim": lambda value: text(value).strip(),
}
