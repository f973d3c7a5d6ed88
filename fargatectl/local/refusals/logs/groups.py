"""Log groups: their names and the days they can be kept."""

import re
from typing import Any

from moto.logs.models import LogsBackend

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
NAME = r"[.\-_/#A-Za-z0-9]+"


@patch(LogsBackend)
def create_log_group(
    original: Original, backend: Any, log_group_name: str, *rest: Any, **named: Any
) -> Any:
    if log_group_name.lower().startswith("aws/"):
        raise AwsError(
            "InvalidParameterException", "Log groups starting with AWS/ are reserved for AWS."
        )
    if not re.fullmatch(NAME, log_group_name):
        _refuse(
            "logGroupName",
            log_group_name,
            r"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+",
        )
    return original(backend, log_group_name, *rest, **named)


@patch(LogsBackend)
def put_retention_policy(
    original: Original, backend: Any, log_group_name: str, retention_in_days: Any
) -> None:
    if int(retention_in_days) not in DAYS:
        constraint = f"Member must satisfy enum value set: {list(DAYS)}"
        _refuse("retentionInDays", retention_in_days, constraint)
    original(backend, log_group_name, retention_in_days)


def _refuse(parameter: str, value: Any, constraint: str) -> None:
    raise AwsError(
        "InvalidParameterException",
        f"1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy "
        f"constraint: {constraint}",
    )
