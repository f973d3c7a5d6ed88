"""Points in time: EventBridge's own expressions, and the cron that everybody knows."""

import re
import zoneinfo
from typing import Any

from fargatectl.spec.models.section import Schema, wrong
from fargatectl.spec.models.texts import plain_text
from fargatectl.spec.models.values import Value
from fargatectl.spec.words import nearest, shown

_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_RATE = re.compile(r"rate\(\s*(\d{1,6})\s+(minute|hour|day)s?\s*\)", re.ASCII)
_EVERY = re.compile(r"@every\s+(\d{1,6})\s*(m|h|d)", re.ASCII)
_UNITS = {"m": "minute", "h": "hour", "d": "day"}
_AWS_FIELD = re.compile(r"[0-9A-Za-z*?,/#-]+", re.ASCII)
_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)", re.ASCII)


class ScheduleExpression(Value):
    """Whatever form, it becomes EventBridge's `cron(…)`, `rate(…)` or `at(…)`."""

    def parse(self, value: Any) -> str:
        text = " ".join(plain_text(value).split())
        if found := _RATE.fullmatch(text):
            return _rate(int(found[1]), found[2])
        if found := _EVERY.fullmatch(text):
            return _rate(int(found[1]), _UNITS[found[2]])
        if _AT.fullmatch(text):
            return text
        if text.startswith("cron(") and text.endswith(")"):
            return _aws_cron(text[5:-1].split())
        fields = _NICKNAMES.get(text, text).split()
        if len(fields) == len(_FIELDS):
            return _from_unix(fields)
        raise wrong(
            "must be cron(…), rate(…), a cron of 5 fields such as `0 3 * * *`, or @daily, "
            f"not {shown(value)}"
        )

    def schema(self) -> Schema:
        return {"type": "string", "examples": ["0 3 * * *", "rate(5 minutes)", "@daily"]}


class TimeZone(Value):
    """A name of the IANA data base."""

    def parse(self, value: Any) -> str:
        name = plain_text(value)
        known = zoneinfo.available_timezones()
        if known and name not in known:
            near = nearest(name, known) or nearest(name.rpartition("/")[2], known)
            hint = f". Did you mean {near}?" if near else ""
            raise wrong(f"must be a time zone such as Europe/Paris, not {shown(value)}{hint}")
        return name

    def schema(self) -> Schema:
        return {"type": "string", "examples": ["Europe/Paris"]}


def _rate(number: int, unit: str) -> str:
    if not number:
        raise wrong("must be a rate of at least 1")
    return f"rate({number} {unit}{'s' if number > 1 else ''})"


def _aws_cron(fields: list[str]) -> str:
    if len(fields) != 6 or not all(_AWS_FIELD.fullmatch(field) for field in fields):
        raise wrong("must be cron(minute hour day month weekday year), six fields")
    if (fields[2] == "?") == (fields[4] == "?"):
        raise wrong("must have `?` for the day or for the weekday, and not for both")
    return f"cron({' '.join(fields)})"


def _from_unix(fields: list[str]) -> str:
    minute, hour, day, month, weekday = (
        _field(field, *limits) for field, limits in zip(fields, _FIELDS, strict=True)
    )
    if day != "*" and weekday != "*":
        # cron runs on either, EventBridge knows only one of them.
        raise wrong("has a day and a weekday; EventBridge takes one of them, the other being *")
    day, weekday = ("?", weekday) if weekday != "*" else (day, "?")
    return f"cron({minute} {hour} {day} {month} {weekday} *)"


def _field(field: str, name: str, low: int, high: int) -> str:
    if field in ("*", "?"):
        return "*"
    parts = [text for part in field.split(",") for text in _part(part, name, low, high)]
    return ",".join(dict.fromkeys(parts))


def _part(part: str, name: str, low: int, high: int) -> list[str]:
    """One item of a field. Numbers of weekdays become names, for EventBridge counts from 1."""
    start, end, every = _span(part, name, low, high)
    if every > 1 and part.startswith("*") and name != "weekday":
        return [f"{low}/{every}"]
    if every == 1 and start < end < len(_DAYS) - 1 + (name != "weekday") * high:
        return [f"{_word(start, name)}-{_word(end, name)}"]
    return [_word(number, name) for number in range(start, end + 1, every)]


def _span(part: str, name: str, low: int, high: int) -> tuple[int, int, int]:
    span, slash, step = part.partition("/")
    first, dash, last = span.partition("-")
    if span == "*":
        start, end = low, high - (name == "weekday")
    else:
        start = _number(first, name)
        end = _number(last, name) if dash else (high if slash else start)
    if name == "weekday" and end == 0 < start:
        end = 7  # FRI-SUN
    every = _number(step, "step") if slash else 1
    if not low <= start <= end <= high or every < 1:
        raise wrong(f"has a {name} that no cron understands: {shown(part)}")
    return start, end, every


def _number(text: str, name: str) -> int:
    words = {"weekday": _DAYS[:7], "month": ("", *_MONTHS)}.get(name, ())
    if text and text.upper() in words:
        return words.index(text.upper())
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else -1


def _word(number: int, name: str) -> str:
    return _DAYS[number] if name == "weekday" else str(number)
