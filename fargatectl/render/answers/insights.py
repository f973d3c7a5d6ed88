"""The rows that Logs Insights found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from fargatectl.render import words
from fargatectl.render.jsonable import timestamp
from fargatectl.runtime.insights import Query, QueryState

# Which record a row is made of, as GetLogRecord takes it: nothing for people.
POINTER = "@ptr"


@dataclass(frozen=True)
class InsightsAnswer:
    """`missing` are the log groups that were meant and are not there."""

    query: Query
    state: QueryState
    missing: Sequence[str]

    def document(self) -> dict[str, Any]:
        return {
            "query": self.query.text,
            "groups": list(self.query.groups),
            "missing": list(self.missing),
            "since": timestamp(self.query.since),
            "until": timestamp(self.query.until),
            "status": self.state.status,
            "statistics": {
                "scanned": self.state.scanned,
                "matched": self.state.matched,
                "bytes": self.state.bytes,
            },
            "results": [dict(row) for row in self.state.rows],
        }

    def parts(self) -> Iterator[RenderableType]:
        rows = self.state.rows
        if rows:
            yield _table(self.state)
        matched = f"{self.state.matched:,} of {self.state.scanned:,} lines matched"
        took = words.duration(self.state.seconds)
        yield f"[dim]{words.count(len(rows), 'row')}, {matched}, {took}[/]"


def _table(state: QueryState) -> Table:
    # Not every row has every field; those of the first come first.
    names = list(dict.fromkeys(name for row in state.rows for name in row if name != POINTER))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        is_number = all(_is_number(row.get(name, "0")) for row in state.rows)
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    for row in state.rows:
        # What a container wrote is no markup of ours.
        table.add_row(*(Text(row.get(name, "").rstrip()) for name in names))
    return table


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
