"""The log lines of services' tasks: merged by time, each once, for as long as somebody reads."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from fargatectl.aws import Aws, says
from fargatectl.events import LogLine
from fargatectl.runtime.faults import explained, persistently
from fargatectl.runtime.seen import Seen

# Seconds between two looks while lines come, and when none have come for a while.
SHORTEST, LONGEST = 1.0, 5.0


@dataclass(frozen=True)
class Source:
    """Where a service's tasks write: streams `PREFIX/container/task-id` of a log group."""

    service: str
    group: str
    prefix: str


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which lines are wanted. Times in seconds since the epoch; empty is any.

    `task` may be the beginning of a task's id; `pattern` is a CloudWatch Logs filter pattern.
    """

    since: float
    until: float | None = None
    pattern: str = ""
    task: str = ""
    container: str = ""


def lines(
    aws: Aws,
    sources: Sequence[Source],
    *,
    since: float,
    until: float | None = None,
    follow: bool = False,
    pattern: str = "",
    task: str = "",
    container: str = "",
    tail: int | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> Iterator[LogLine]:
    """The lines of all sources, oldest first; with `follow`, those to come as they come.

    A followed line that arrives late comes late, but once. `tail` keeps that many of the lines
    there are. A follow ends after `until`, or when `goes_on`, asked before each look, says no: one
    more look is taken then. A group that does not exist (yet) has no lines.
    """
    selection = Selection(since=since, until=until, pattern=pattern, task=task, container=container)
    streams = [_Stream(aws, source, selection) for source in sources]
    present = _merged(streams)
    yield from present if tail is None else deque(present, maxlen=tail)
    if follow:
        yield from _follow(aws, streams, selection, goes_on)


def _follow(
    aws: Aws, streams: Sequence["_Stream"], selection: Selection, goes_on: Callable[[], bool]
) -> Iterator[LogLine]:
    pause = SHORTEST
    is_last = False
    while not is_last:
        is_last = not goes_on() or aws.clock.now() > (selection.until or float("inf"))
        aws.clock.sleep(pause)
        is_quiet = True
        for line in _merged(streams):
            is_quiet = False
            yield line
        pause = min(pause * 1.5, LONGEST) if is_quiet else SHORTEST


def _merged(streams: Iterable["_Stream"]) -> Iterator[LogLine]:
    return heapq.merge(*(stream.new_lines() for stream in streams), key=lambda line: line.time)


class _Stream:
    """One source, read as often as asked, each event handed out once."""

    def __init__(self, aws: Aws, source: Source, selection: Selection) -> None:
        self._aws = aws
        self._source = source
        self._selection = selection
        self._seen = Seen(_milliseconds(selection.since))

    def new_lines(self) -> Iterator[LogLine]:
        """What was not handed out yet, in the order of time."""
        now = _milliseconds(self._aws.clock.now())
        for event in self._events():
            if self._seen.is_new(event["eventId"], event["timestamp"]):
                line = _line(self._source, event)
                if self._is_wanted(line):
                    yield line
        self._seen.advance(now)

    def _is_wanted(self, line: LogLine) -> bool:
        wanted = self._selection
        return line.task.startswith(wanted.task) and wanted.container in ("", line.container)

    def _events(self) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            page = self._page(token)
            yield from page["events"]
            # Pages may be empty and not the last: only the token tells.
            if not page.get("nextToken"):
                return
            token = {"nextToken": page["nextToken"]}

    def _page(self, token: dict[str, str]) -> dict[str, Any]:
        ask = partial(self._aws.client("logs").filter_log_events, **self._question(), **token)
        with explained(f"read log group {self._source.group}"):
            try:
                return dict(persistently(self._aws.clock, ask))
            except ClientError as error:
                if says(error, "ResourceNotFoundException"):
                    return {"events": []}
                raise

    def _question(self) -> dict[str, Any]:
        container = self._selection.container
        question = {
            "logGroupName": self._source.group,
            "logStreamNamePrefix": f"{self._source.prefix}/{container}{'/' if container else ''}",
            "startTime": self._seen.start,
            "endTime": self._selection.until and _milliseconds(self._selection.until),
            "filterPattern": self._selection.pattern,
        }
        return {name: value for name, value in question.items() if value}


def _line(source: Source, event: dict[str, Any]) -> LogLine:
    container, _, task = event["logStreamName"].removeprefix(f"{source.prefix}/").partition("/")
    return LogLine(
        time=event["timestamp"] / 1000,
        service=source.service,
        task=task,
        container=container,
        message=event["message"],
    )


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
