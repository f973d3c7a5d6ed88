"""CloudWatch Logs finds events by AWS's filter patterns."""

import time
from typing import Any

import pytest

from tests.local.account import Account, Refused

MESSAGES = [
    "ERROR timeout of web",
    "WARN timeout of api",
    "INFO bad request 404",
    '{"level": "error", "status": 502, "request": {"path": "/api/users"}, "ok": false}',
    '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html" 503 1534',
    '{"level": "info", "users": [{"name": "ann"}], "user": null, "host": "10.0.0.1"}',
]
PATTERNS = {
    "": [0, 1, 2, 3, 4, 5],
    "timeout": [0, 1],
    "timeout -WARN": [0],
    "timeout web": [0],
    '"bad request"': [2],
    "?ERROR ?WARN": [0, 1],
    # Beside other words those with ? count for nothing.
    "?WARN INFO": [2],
    '-"level" -timeout': [2, 4],
    "%4[0-9][0-9]$%": [2],
    '{ $.level = "error" }': [3],
    "{ $.status >= 500 && $.status < 503 }": [3],
    "{ $.status = 404 || $.ok = false }": [3],
    '{ $.request.path = "/api/*" }': [3],
    "{ $.status > 502 }": [],
    "{ $.missing = 1 }": [],
    "{ $.missing NOT EXISTS }": [3, 5],
    "{ $.user IS NULL }": [5],
    "{ $.ok IS FALSE }": [3],
    "{ $.user EXISTS && ($.level = error || $.level = info) }": [5],
    '{ $.users[0].name = "an*" }': [5],
    r"{ $.host = %10\.0\.0\.[0-9]+% }": [5],
    '{ $.level != "error" }': [5],
    "{ $.status = 502 }": [3],
    "[level, what, of, who]": [0, 1, 2],
    "[level = ERROR, ...]": [0],
    "[..., status = 5*, size]": [4],
    "[ip, id, user, time, request, status, size > 2000]": [],
    "[ip, id, user, time, request = *html*, status = 404 || status = 503, size >= 1534]": [4],
}


REFUSED = [
    '"open',
    "{ level = error }",
    "{ $.level }",
    "{ $.a = 1",
    "{ $.a > b }",
    "[a, b",
    "GET /",
    "a@b",
    "%(a)%",
]


@pytest.fixture
def logs(aws: Account) -> Any:
    """CloudWatch Logs with the messages in a group `web`."""
    logs, now = aws.client("logs"), int(time.time() * 1000)
    logs.create_log_group(logGroupName="web")
    logs.create_log_stream(logGroupName="web", logStreamName="task")
    logs.put_log_events(
        logGroupName="web",
        logStreamName="task",
        logEvents=[
            {"timestamp": now + number, "message": message}
            for number, message in enumerate(MESSAGES)
        ],
    )
    return logs


def test_patterns_find_what_aws_finds(logs: Any) -> None:
    assert {pattern: _find(logs, pattern) for pattern in PATTERNS} == PATTERNS


def test_patterns_that_cannot_be_read_are_refused(logs: Any) -> None:
    for pattern in REFUSED:
        with Refused("InvalidParameterException", "Invalid filter pattern"):
            _find(logs, pattern)


def test_events_come_by_the_page_and_newest_first_if_asked(logs: Any) -> None:
    question = {"logGroupName": "web", "startTime": int(time.time() - 60) * 1000, "limit": 4}
    for newest_first in (False, True):
        pages = [logs.filter_log_events(**question, startFromHead=not newest_first)]
        pages.append(logs.filter_log_events(**question, nextToken=pages[0]["nextToken"]))
        assert [len(page["events"]) for page in pages] == [4, 2]
        assert "nextToken" not in pages[1]
        found = [event["message"] for page in pages for event in page["events"]]
        assert found == MESSAGES[:: -1 if newest_first else 1]
    with Refused("InvalidParameterException", "startFromHead"):
        logs.filter_log_events(logGroupName="web", startFromHead=False)


def test_a_page_may_be_empty_and_not_the_last(logs: Any) -> None:
    question = {"logGroupName": "web", "filterPattern": "INFO", "limit": 2}
    first = logs.filter_log_events(**question)
    assert first["events"] == []
    second = logs.filter_log_events(**question, nextToken=first["nextToken"])
    assert [event["message"] for event in second["events"]] == [MESSAGES[2]]


def _find(logs: Any, pattern: str) -> list[int]:
    found = logs.filter_log_events(logGroupName="web", filterPattern=pattern)["events"]
    return [MESSAGES.index(event["message"]) for event in found]
