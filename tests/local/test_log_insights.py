"""Logs Insights answers the common forms of queries as AWS does, after a while."""

import json
import time
from typing import Any

import pytest

from tests.local.account import Account, Refused

ERROR = {"level": "error", "ms": 40, "user": {"name": "ann"}}
INFO = {"level": "info", "ms": 5}
MESSAGES = [
    json.dumps(ERROR),
    json.dumps(INFO),
    json.dumps(INFO | {"ms": 9}),
    "GET /orders took 120ms",
    "GET /users took 80ms # slow",
]
QUERIES: dict[str, list[dict[str, str]]] = {
    "fields level, ms | filter ispresent(level) | sort ms desc | limit 2": [
        {"level": "error", "ms": "40"},
        {"level": "info", "ms": "9"},
    ],
    "filter level = 'info' and ms < 6 | display level, missing": [{"level": "info"}],
    "filter user.name = 'ann' or ms in [9] | fields ms": [{"ms": "9"}, {"ms": "40"}],
    "filter @message not like /GET/ and not (level = 'error') | stats count(*)": [
        {"count(*)": "2"}
    ],
    "filter @message like 'GET' | parse @message 'GET * took *ms' as path, took"
    " | filter took > 100 | display path": [{"path": "/orders"}],
    r"parse @message /took (?<took>\d+)ms/ | stats max(took), avg(took) as mean": [
        {"max(took)": "120", "mean": "100"}
    ],
    "stats sum(ms) / count(ms) as mean, pct(ms, 50) by level # | limit 1\n| sort level desc": [
        {"level": "info", "mean": "7", "pct(ms, 50)": "5"},
        {"level": "error", "mean": "40", "pct(ms, 50)": "40"},
        {},
    ],
    "filter ms > 0 | dedup level | fields concat(toupper(level), '-', ms * 2) as text": [
        {"text": "INFO-18"},
        {"text": "ERROR-80"},
    ],
    "fields strlen(@message) as length | filter @logStream = 'web/web/1' | limit 1": [
        {"length": "27"}
    ],
}
MALFORMED = {
    "fields @timestamp | count()": "unexpected symbol found count at line 1 and position 21",
    "filter level =": "unexpected symbol found",
    "stats nothing(*)": "Unknown function nothing",
    "parse @message 'a * b' as x, y": "1 wildcards and 2 fields",
    "filter @message like /(/": "Invalid regular expression",
}


@pytest.fixture
def logs(aws: Account) -> Any:
    """CloudWatch Logs with a message a second in a group `web`."""
    aws.clock.sleep(time.time() - aws.clock.now())  # moto drops log lines of other years
    logs = aws.client("logs")
    logs.create_log_group(logGroupName="web")
    logs.create_log_stream(logGroupName="web", logStreamName="web/web/1")
    events = [
        {"timestamp": int((aws.clock.now() - 60 + number) * 1000), "message": message}
        for number, message in enumerate(MESSAGES)
    ]
    logs.put_log_events(logGroupName="web", logStreamName="web/web/1", logEvents=events)
    return logs


def test_queries_find_what_aws_finds(aws: Account, logs: Any) -> None:
    assert {query: _rows(_answer(aws, logs, query)) for query in QUERIES} == QUERIES


def test_times_are_written_as_dates_and_cut_into_bins(aws: Account, logs: Any) -> None:
    moment = int((aws.clock.now() - 60) * 1000)  # of the first line: a query takes seconds
    (first, *_) = _answer(aws, logs, "sort @timestamp asc")["results"]
    fields = {each["field"]: each["value"] for each in first}
    assert set(fields) == {"@timestamp", "@message", "@ptr"}
    assert fields["@timestamp"][:16] == time.strftime("%Y-%m-%d %H:%M", time.gmtime(moment / 1000))
    bins = _rows(_answer(aws, logs, "stats count(*) as n by bin(1h) as hour"))
    assert all(row["hour"].endswith(":00:00.000") for row in bins)
    assert sum(int(row["n"]) for row in bins) == len(MESSAGES)


def test_a_query_is_scheduled_runs_and_is_complete(aws: Account, logs: Any) -> None:
    number = _start(aws, logs, "filter level = 'info'")
    seen = []
    for _ in range(4):
        answer = logs.get_query_results(queryId=number)
        seen.append(answer["status"])
        aws.clock.sleep(0.6)
    assert seen == ["Scheduled", "Running", "Running", "Complete"]
    statistics = answer["statistics"]
    assert (statistics["recordsMatched"], statistics["recordsScanned"]) == (2, 5)
    with Refused("InvalidParameterException", "not running"):
        logs.stop_query(queryId=number)
    running = _start(aws, logs, "limit 1")
    assert logs.stop_query(queryId=running)["success"]
    assert logs.get_query_results(queryId=running)["status"] == "Cancelled"


def test_what_cannot_be_read_is_refused(aws: Account, logs: Any) -> None:
    for query, text in MALFORMED.items():
        with Refused("MalformedQueryException", text):
            _start(aws, logs, query)
    with Refused("ResourceNotFoundException", "Log group 'none' does not exist"):
        _start(aws, logs, "limit 1", group="none")
    with Refused("MalformedQueryException", "before the log groups creation time"):
        logs.start_query(logGroupName="web", startTime=0, endTime=3600, queryString="limit 1")
    with Refused("ResourceNotFoundException"):
        logs.get_query_results(queryId="none")


def _start(aws: Account, logs: Any, query: str, group: str = "web") -> str:
    now = int(aws.clock.now())
    started = logs.start_query(
        logGroupName=group, startTime=now - 3600, endTime=now, queryString=query
    )
    return str(started["queryId"])


def _answer(aws: Account, logs: Any, query: str) -> Any:
    number = _start(aws, logs, query)
    aws.clock.sleep(2)
    return logs.get_query_results(queryId=number)


def _rows(answer: Any) -> list[dict[str, str]]:
    return [
        {each["field"]: each["value"] for each in row if each["field"] != "@ptr"}
        for row in answer["results"]
    ]
