"""The commands of a query: each makes a table of a table."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fargatectl.local.refusals.logs.insights.functions import Expression, number, text
from fargatectl.local.refusals.logs.insights.table import Row, Table

# A column's name, and what stands in it.
Item = tuple[str, Expression]


def fields(items: Sequence[Item], table: Table) -> Table:
    rows = [{**row, **{name: value([row]) for name, value in items}} for row in table.rows]
    names = dict.fromkeys([*table.shown, *(name for name, _ in items)])
    return replace(table, rows=rows, shown=tuple(names))


def display(names: Sequence[str], table: Table) -> Table:
    return replace(table, shown=tuple(names))


def filter_(test: Expression, table: Table) -> Table:
    rows = [row for row in table.rows if test([row])]
    return replace(table, rows=rows, matched=len(rows))


def dedup(names: Sequence[str], table: Table) -> Table:
    """The first row of each value; the table is newest first when nobody sorted it."""
    first: dict[tuple[Any, ...], Row] = {}
    for row in table.rows:
        first.setdefault(tuple(row.get(name) for name in names), row)
    return replace(table, rows=list(first.values()))


def stats(made: Sequence[Item], by: Sequence[Item], table: Table) -> Table:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in table.rows:
        groups.setdefault(tuple(value([row]) for _, value in by), []).append(row)
    names = [name for name, _ in by]
    rows = [
        {**dict(zip(names, key, strict=True)), **{name: value(rows) for name, value in made}}
        for key, rows in groups.items()
    ]
    return replace(table, rows=rows, shown=(*names, *(name for name, _ in made)))


def sort(keys: Sequence[tuple[Expression, bool]], table: Table) -> Table:
    rows = list(table.rows)
    for value, is_descending in reversed(keys):
        rows.sort(key=lambda row: _rank(value([row])), reverse=is_descending)
    return replace(table, rows=rows)


def limit(most: int, table: Table) -> Table:
    return replace(table, rows=table.rows[:most])


def parse(field: str, form: re.Pattern[str], table: Table) -> Table:
    """Each named group of the form is a field of the rows that have it."""
    rows = []
    for row in table.rows:
        found = form.search(text(row.get(field)))
        rows.append({**row, **(found.groupdict() if found else {})})
    return replace(table, rows=rows)


def _rank(value: Any) -> tuple[int, float, str]:
    """Nothing before texts before numbers."""
    if value is None:
        return 0, 0, ""
    size = number(value)
    return (1, 0, text(value)) if size is None else (2, size, "")
