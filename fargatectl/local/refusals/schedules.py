"""Schedule expressions, as Application Auto Scaling and EventBridge Scheduler take them."""

import re
import zoneinfo

from fargatectl.local.failures import AwsError

_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
# The fields of cron(): least, most, and words that count from the least.
_FIELDS: list[tuple[int, int, list[str]]] = [
    (0, 59, []),
    (0, 23, []),
    (1, 31, []),
    (1, 12, _MONTHS),
    (1, 7, _DAYS),
    (1970, 2199, []),
]
_RATE = re.compile(r"rate\([1-9]\d* (minute|hour|day)s?\)")
_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")
_SPECIAL = re.compile(r"[*?L]|LW|\d{1,2}[LW]|\d#[1-5]")


def check_schedule(expression: str, timezone: str | None) -> None:
    """Refuse what is no schedule."""
    if not (_RATE.fullmatch(expression) or _AT.fullmatch(expression) or _is_cron(expression)):
        raise AwsError("ValidationException", f"Invalid Schedule Expression {expression}.")
    if timezone and timezone not in zoneinfo.available_timezones():
        raise AwsError("ValidationException", f"Invalid Schedule Expression Timezone {timezone}.")


def _is_cron(expression: str) -> bool:
    found = re.fullmatch(r"cron\((.*)\)", expression)
    fields = found[1].split() if found else []
    if len(fields) != len(_FIELDS) or "?" not in (fields[2], fields[4]):
        return False  # a day of the month or of the week, not both
    return all(
        _is_part(part, *limits)
        for field, limits in zip(fields, _FIELDS, strict=True)
        for part in field.split(",")
    )


def _is_part(part: str, least: int, most: int, words: list[str]) -> bool:
    start, _, step = part.partition("/")
    if step and not (step.isdigit() and int(step) > 0):
        return False
    first, _, last = start.partition("-")
    return bool(_SPECIAL.fullmatch(start)) or (
        _is_value(first, least, most, words) and (not last or _is_value(last, least, most, words))
    )


def _is_value(text: str, least: int, most: int, words: list[str]) -> bool:
    return text.upper() in words or (text.isdigit() and least <= int(text) <= most)
