"""FilterLogEvents: the events of all streams under a prefix, in the order of time, by the page."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from moto.logs.responses import LogsResponse

from fargatectl.local.failures import AwsError, answer
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.logs.patterns import compile_pattern

PAGE_EVENTS, PAGE_BYTES = 10_000, 1024 * 1024
# Newest first is taken for what is not older.
BACKWARDS_SINCE = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1000)

Asked = Mapping[str, Any]
Found = tuple[Any, str]  # an event of moto's, and its stream's name


@patch(LogsResponse)
def filter_log_events(_original: Original, response: Any) -> Any:
    try:
        return json.dumps(_page(response.logs_backend.groups, json.loads(response.body)))
    except AwsError as error:
        return answer(response, error)


def _page(groups: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    group = groups.get(asked.get("logGroupName") or asked.get("logGroupIdentifier", ""))
    if group is None:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    matches = compile_pattern(asked.get("filterPattern", ""))
    is_forward, after = _position(asked)
    found = [
        (event, stream.log_stream_name)
        for stream in _streams(group, asked)
        for event in stream.events
        if _is_within(event, asked) and (after is None or _is_after(event, after, is_forward))
    ]
    found.sort(key=lambda each: _order(each[0]), reverse=not is_forward)
    page = list(_fitting(found, int(asked.get("limit", PAGE_EVENTS))))
    answered: dict[str, Any] = {
        "events": [_told(*each) for each in page if matches(each[0].message)],
        "searchedLogStreams": [],  # since May 2020
    }
    if len(page) < len(found):
        time, number = _order(page[-1][0])
        answered["nextToken"] = f"{'f' if is_forward else 'b'}/{time}/{number}"
    return answered


def _position(asked: Asked) -> tuple[bool, tuple[int, int] | None]:
    """The direction, and the event after which to go on."""
    if token := asked.get("nextToken"):
        direction, time, number = token.split("/")
        return direction == "f", (int(time), int(number))
    is_forward = asked.get("startFromHead", True)
    if not is_forward and asked.get("startTime", 0) < BACKWARDS_SINCE:
        _refuse("startFromHead can be false only for a startTime since January 1, 2024.")
    return is_forward, None


def _streams(group: Any, asked: Asked) -> list[Any]:
    names, prefix = asked.get("logStreamNames"), asked.get("logStreamNamePrefix")
    if names and prefix:
        _refuse("logStreamNames and logStreamNamePrefix cannot both be given.")
    if set(names or ()) - set(group.streams):
        raise AwsError("ResourceNotFoundException", "The specified log stream does not exist.")
    return [
        stream
        for name, stream in group.streams.items()
        if (not names or name in names) and name.startswith(prefix or "")
    ]


def _is_within(event: Any, asked: Asked) -> bool:
    return bool(
        asked.get("startTime", 0) <= event.timestamp <= asked.get("endTime", event.timestamp)
    )


def _is_after(event: Any, after: tuple[int, int], is_forward: bool) -> bool:
    return _order(event) > after if is_forward else _order(event) < after


def _order(event: Any) -> tuple[int, int]:
    return event.timestamp, event.event_id


def _fitting(found: Sequence[Found], limit: int) -> Iterator[Found]:
    """As many as one page holds. What the pattern leaves out counts: a page may be empty."""
    size = 0
    for each in found[:limit]:
        size += len(each[0].message)
        if size > PAGE_BYTES:
            return
        yield each


def _told(event: Any, stream: str) -> dict[str, Any]:
    told: dict[str, Any] = event.to_filter_dict()
    return {**told, "logStreamName": stream}


def _refuse(message: str) -> None:
    raise AwsError("InvalidParameterException", message)
