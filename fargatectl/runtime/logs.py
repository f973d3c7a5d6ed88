"""The log lines of services' tasks: merged by time, each once, for as long as somebody reads."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from fargatectl.aws import Aws
from fargatectl.events import LogLine
from fargatectl.runtime.log_events import LogEvents
from fargatectl.runtime.seen import Seen

# Seconds between two looks while lines come, and when none have come for a while.
SHORTEST, LONGEST = 1.0, 5.0
# Each source is a call a look. Half of the account's 10 calls a second are left to others.
SECONDS_A_SOURCE = 0.2

# FilterLogEvents reads backwards no further than to January 1, 2024; in milliseconds.
BACKWARDS_FROM = 1_704_067_200_000


@dataclass(frozen=True)
class Source:
    """Where a service's tasks write: streams `PREFIX/container/task-id` of a log group.

    With its `containers` known, one task's lines are asked for without those of all others.
    """

    service: str
    group: str
    prefix: str
    containers: tuple[str, ...] = ()


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
    tell: Callable[[str], None] = lambda _: None,
    pause: Callable[[], None] = lambda: None,
) -> Iterator[LogLine]:
    """The lines of all sources, oldest first; with `follow`, those to come as they come.

    A followed line that arrives late comes late, but once. `tail` keeps that many of the lines
    there are. A follow ends after `until`, or when `goes_on`, asked before each look, says no: one
    more look is taken then. A group that does not exist (yet) has no lines. `tell` is told what a
    person should know meanwhile; `pause` is called before AWS is waited for, so that who gathers
    lines shows them.
    """
    selection = Selection(since=since, until=until, pattern=pattern, task=task, container=container)
    groups = {source.group: LogEvents(aws, source.group, tell, pause) for source in sources}
    streams = [
        _Stream(aws, groups[source.group], source, part)
        for source in sources
        for part in _parts(source, selection)
    ]
    yield from _merged(streams) if tail is None else _last(streams, tail, follow)
    if follow:
        yield from _follow(aws, streams, selection, goes_on, pause)


def _parts(source: Source, selection: Selection) -> Iterator[Selection]:
    """One task's streams begin alike only container by container."""
    if selection.task and not selection.container and source.containers:
        return (replace(selection, container=each) for each in source.containers)
    return iter([selection])


def _follow(
    aws: Aws,
    streams: Sequence["_Stream"],
    selection: Selection,
    goes_on: Callable[[], bool],
    pause: Callable[[], None],
) -> Iterator[LogLine]:
    shortest = max(SHORTEST, SECONDS_A_SOURCE * len(streams))
    seconds = shortest
    is_last = False
    while not is_last:
        is_last = not goes_on() or aws.clock.now() > (selection.until or float("inf"))
        pause()
        aws.clock.sleep(seconds)
        is_quiet = True
        for line in _merged(streams):
            is_quiet = False
            yield line
        seconds = min(seconds * 1.5, max(LONGEST, shortest)) if is_quiet else shortest


def _merged(streams: Sequence["_Stream"]) -> Iterator[LogLine]:
    # All are asked before the first is waited for.
    looks = [stream.new_lines() for stream in streams]
    return looks[0] if len(looks) == 1 else heapq.merge(*looks, key=attrgetter("time"))


def _last(streams: Sequence["_Stream"], count: int, follow: bool) -> Iterator[LogLine]:
    looks = [stream.last_lines(count, is_followed=follow) for stream in streams]
    found = list(
        heapq.merge(*map(reversed, [list(look) for look in looks]), key=attrgetter("time"))
    )
    yield from found[len(found) - count :] if count < len(found) else found


class _Stream:
    """One source, read as often as asked, each event handed out once."""

    def __init__(self, aws: Aws, events: LogEvents, source: Source, selection: Selection) -> None:
        self._aws = aws
        self._source = source
        self._selection = selection
        self._events = events
        self._seen = Seen(_milliseconds(selection.since))
        self._question = _question(source, selection)

    def new_lines(self) -> Iterator[LogLine]:
        """What was not handed out yet, in the order of time."""
        now = _milliseconds(self._aws.clock.now())
        return self._new_lines(self._events.read(**self._question, startTime=self._seen.start), now)

    def last_lines(self, count: int, *, is_followed: bool) -> Iterator[LogLine]:
        """The last lines there are, newest first.

        Who follows reads on to where the next look begins, so that nothing old is new to it.
        """
        now = _milliseconds(self._aws.clock.now())
        start = max(self._seen.start, BACKWARDS_FROM)
        events = self._events.read(**self._question, startTime=start, startFromHead=False)
        return self._last_lines(events, count, now, is_followed)

    def _new_lines(self, events: Iterator[Mapping[str, Any]], now: int) -> Iterator[LogLine]:
        is_new, selection = self._seen.is_new, self._selection
        for event in events:
            if is_new(event["eventId"], event["timestamp"]):
                line = _line(self._source, event)
                if _is_wanted(line, selection):
                    yield line
        self._seen.advance(now)

    def _last_lines(
        self, events: Iterator[Mapping[str, Any]], count: int, now: int, is_followed: bool
    ) -> Iterator[LogLine]:
        left = count
        for event in events:
            if left <= 0 and not (is_followed and event["timestamp"] >= self._seen.window(now)):
                break
            is_new = self._seen.is_new(event["eventId"], event["timestamp"])
            line = _line(self._source, event)
            if left > 0 and is_new and _is_wanted(line, self._selection):
                left -= 1
                yield line
        self._seen.advance(now)


def _is_wanted(line: LogLine, wanted: Selection) -> bool:
    return line.task.startswith(wanted.task) and wanted.container in ("", line.container)


def _question(source: Source, selection: Selection) -> dict[str, Any]:
    container, task = selection.container, selection.task
    question = {
        "logStreamNamePrefix": "/".join(
            [source.prefix, *([container, task] if container else [""])]
        ),
        "endTime": None if selection.until is None else _milliseconds(selection.until),
        "filterPattern": selection.pattern or None,
    }
    return {name: value for name, value in question.items() if value is not None}


def _line(source: Source, event: Mapping[str, Any]) -> LogLine:
    container, _, task = event["logStreamName"][len(source.prefix) + 1 :].partition("/")
    return LogLine(
        time=event["timestamp"] / 1000,
        service=source.service,
        task=task,
        container=container,
        message=event["message"],
    )


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
