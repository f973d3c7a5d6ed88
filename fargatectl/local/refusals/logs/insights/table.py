"""The table that a query's commands hand on, and how its values are written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]

POINTER = "@ptr"
DEFAULT = ("@timestamp", "@message")


class Moment(int):
    """Milliseconds since the epoch, written as a date."""

    def __str__(self) -> str:
        time = datetime.fromtimestamp(self / 1000, UTC)
        return time.strftime("%Y-%m-%d %H:%M:%S.") + f"{self % 1000:03d}"


@dataclass(frozen=True)
class Table:
    """`shown` are the columns of the answer; `matched` counts the records that filters left."""

    rows: Sequence[Row]
    matched: int
    shown: tuple[str, ...] = ()


def record(account: str, group: str, stream: str, event: Any) -> Row:
    """What Insights knows of an event; a JSON message's own fields among it."""
    return {
        **_discovered(event.message),
        "@timestamp": Moment(event.timestamp),
        "@ingestionTime": Moment(event.ingestion_time),
        "@message": event.message,
        "@logStream": stream,
        "@log": f"{account}:{group}",
        POINTER: str(event.event_id),
    }


def answer(table: Table) -> list[list[dict[str, str]]]:
    """The rows as GetQueryResults has them: what a row lacks is left out."""
    shown = [*(table.shown or DEFAULT), POINTER]
    return [
        [
            {"field": name, "value": written(row[name])}
            for name in shown
            if row.get(name) is not None
        ]
        for row in table.rows
    ]


def written(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Moment | str):
        return str(value)
    number = round(float(value), 4)
    return str(int(number)) if number == int(number) else str(number)


def _discovered(message: str) -> Row:
    start = message.find("{")
    if start < 0:
        return {}
    try:
        found, _ = json.JSONDecoder().raw_decode(message, start)
    except ValueError:
        return {}
    return dict(_flat("", found))


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _flat(f"{path}.{key}" if path else key, each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _flat(f"{path}.{index}", each)
    elif value is not None:
        yield path, value
