"""StartQuery, GetQueryResults and StopQuery: a query is scheduled, runs, and is complete."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, ClassVar

from moto.logs.responses import LogsResponse

from fargatectl.local.agenda import agenda
from fargatectl.local.failures import AwsError, answer
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.logs.insights import table as tables
from fargatectl.local.refusals.logs.insights.table import Table

# Seconds of AWS's time from the start until it runs, and until it is complete.
RUNS, COMPLETE = 0.3, 1.5
MOST_GROUPS, MOST_ROWS, PAGE = 50, 10_000, 10_000
# Group times come from the wall clock, which a test's clock does not follow to the second.
SLACK = 60

Asked = Mapping[str, Any]


@dataclass
class Query:
    """As moto keeps it for DescribeQueries, with what it will have found."""

    id: str
    text: str
    log_group_names: Sequence[str]
    found: Table
    scanned: Table
    started: float
    is_cancelled: bool = False
    statuses: ClassVar = ((COMPLETE, "Complete"), (RUNS, "Running"), (0, "Scheduled"))

    @property
    def status(self) -> str:
        if self.is_cancelled:
            return "Cancelled"
        elapsed = (agenda.clock.now() - self.started) * agenda.speed
        return next((name for after, name in self.statuses if elapsed >= after), "Scheduled")

    def to_json(self, group: str) -> dict[str, Any]:
        return {
            "queryId": self.id,
            "queryString": self.text,
            "status": self.status,
            "createTime": int(self.started * 1000),
            "logGroupName": group,
        }


@patch(LogsResponse)
def start_query(_original: Original, response: Any) -> Any:
    asked = json.loads(response.body)
    backend = response.logs_backend
    try:
        query = _query(backend, asked)
    except AwsError as error:
        return answer(response, error)
    backend.queries[query.id] = query
    return json.dumps({"queryId": query.id})


@patch(LogsResponse)
def get_query_results(_original: Original, response: Any) -> Any:
    asked = json.loads(response.body)
    try:
        return json.dumps(_results(_known(response, asked), asked))
    except AwsError as error:
        return answer(response, error)


def stop_query(response: Any) -> Any:
    try:
        query = _known(response, json.loads(response.body))
        if query.status not in ("Scheduled", "Running"):
            raise AwsError(
                "InvalidParameterException", f"The specified query {query.id} is not running."
            )
    except AwsError as error:
        return answer(response, error)
    query.is_cancelled = True
    return json.dumps({"success": True})


LogsResponse.stop_query = stop_query  # moto has none


def _query(backend: Any, asked: Asked) -> Query:
    from fargatectl.local.refusals.logs.insights.language import compile_query

    names = _groups(asked)
    groups = [_group(backend, name) for name in names]
    commands = compile_query(asked["queryString"])
    if all(asked["endTime"] + SLACK < _created(group) for group in groups):
        raise AwsError(
            "MalformedQueryException",
            "Query's end date and time is either before the log groups creation time or exceeds "
            "the log groups log retention settings",
        )
    scanned = _scanned(backend, groups, asked)
    found = scanned
    for command in commands:
        found = command(found)
    most = asked.get("limit", MOST_ROWS)
    found = replace(found, rows=found.rows[:most])
    now = agenda.clock.now()
    return Query(str(uuid.uuid4()), asked["queryString"], names, found, scanned, now)


def _groups(asked: Asked) -> list[str]:
    ways = ("logGroupName", "logGroupNames", "logGroupIdentifiers")
    given = [asked[way] for way in ways if asked.get(way)]
    if len(given) != 1:
        raise AwsError(
            "InvalidParameterException", "Exactly one of log group name, names or identifiers."
        )
    names = given[0] if isinstance(given[0], list) else [given[0]]
    if len(names) > MOST_GROUPS:
        raise AwsError("InvalidParameterException", f"At most {MOST_GROUPS} log groups a query.")
    return [name.rpartition(":log-group:")[2] for name in names]


def _group(backend: Any, name: str) -> Any:
    if name not in backend.groups:
        raise AwsError(
            "ResourceNotFoundException",
            f"Log group '{name}' does not exist for account ID '{backend.account_id}'",
        )
    return backend.groups[name]


def _created(group: Any) -> float:
    return float(group.creation_time.replace(tzinfo=UTC).timestamp())


def _scanned(backend: Any, groups: Sequence[Any], asked: Asked) -> Table:
    """All records of the time asked for, both ends included, newest first."""
    begin, end = asked["startTime"] * 1000, asked["endTime"] * 1000 + 999
    rows = [
        tables.record(backend.account_id, group.name, stream.log_stream_name, event)
        for group in groups
        for stream in group.streams.values()
        for event in stream.events
        if begin <= event.timestamp <= end
    ]
    rows.sort(key=lambda row: row["@timestamp"], reverse=True)
    return Table(rows, matched=len(rows))


def _known(response: Any, asked: Asked) -> Query:
    query = response.logs_backend.queries.get(asked["queryId"])
    if not isinstance(query, Query):
        raise AwsError("ResourceNotFoundException", f"No query {asked['queryId']} exists.")
    return query


def _results(query: Query, asked: Asked) -> dict[str, Any]:
    begin = int(asked.get("nextToken", 0))
    end = begin + min(asked.get("maxItems", PAGE), PAGE)
    is_complete = query.status == "Complete"
    rows = tables.answer(query.found) if is_complete else []
    scanned = query.scanned.rows if query.status in ("Running", "Complete") else []
    told = {
        "queryLanguage": "CWLI",
        "status": query.status,
        "results": rows[begin:end],
        "statistics": {
            "recordsMatched": float(query.found.matched if is_complete else 0),
            "recordsScanned": float(len(scanned)),
            "bytesScanned": float(sum(len(row["@message"]) for row in scanned)),
        },
    }
    return {**told, "nextToken": str(end)} if end < len(rows) else told
