"""CloudWatch Logs finds events by AWS's filter patterns."""

import time

import pytest

from tests.local.account import Account, Refused

MESSAGES = [
    "ERROR timeout of web",
    "WARN timeout of api",
    "INFO bad request 404",
    '{"level": "error", "status": 502, "request": {"path": "/api/users"}, "ok": false}',
]
PATTERNS = {
    "": [0, 1, 2, 3],
    "timeout": [0, 1],
    "timeout -WARN": [0],
    "timeout web": [0],
    '"bad request"': [2],
    "?ERROR ?WARN": [0, 1],
    "?ERROR ?WARN -api": [0],
    "%4[0-9]{2}%": [2],
    '{ $.level = "error" }': [3],
    "{ $.status >= 500 && $.status < 503 }": [3],
    "{ $.status = 404 || $.ok = false }": [3],
    '{ $.request.path = "/api/*" }': [3],
    "{ $.status > 502 }": [],
    "{ $.missing = 1 }": [],
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_what_aws_finds(aws: Account, pattern: str) -> None:
    assert _find(aws, pattern) == [MESSAGES[number] for number in PATTERNS[pattern]]


@pytest.mark.parametrize("pattern", ['"open', "{ level = error }", "{ $.level }"])
def test_a_pattern_that_cannot_be_read_is_refused(aws: Account, pattern: str) -> None:
    with Refused("InvalidParameterException", "Invalid filter pattern"):
        _find(aws, pattern)


def _find(aws: Account, pattern: str) -> list[str]:
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
    found = logs.filter_log_events(logGroupName="web", filterPattern=pattern)["events"]
    return [event["message"] for event in found]
