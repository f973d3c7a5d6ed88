"""Our values as JSON has them: times in ISO 8601, dataclasses as objects."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from fargatectl.clock import as_datetime
from fargatectl.events import Event


def facts(event: Event) -> dict[str, Any]:
    """An event's fields but its time."""
    return {name: plain(value) for name, value in vars(event).items() if name != "time"}


def plain(value: Any) -> Any:
    """The value in JSON's own types."""
    if isinstance(value, Event):
        return {"time": timestamp(value.time), **facts(value)}
    if isinstance(value, Exception):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(item) for name, item in vars(value).items()}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    return value


def timestamp(seconds: float) -> str:
    return as_datetime(seconds).isoformat(timespec="milliseconds")
