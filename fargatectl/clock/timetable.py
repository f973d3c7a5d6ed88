"""When AWS's schedule expressions come due: cron(…), rate(…) and at(…), in a time zone.

Of the libraries for it, those for AWS's dialect stumble over `LW` and a bare `L`, and those for
cron's own do not know `W`, the `?` and the year.
"""

import calendar
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
# 29 February may be eight years away.
_HORIZON = timedelta(days=8 * 366 + 1)


def rate(expression: str) -> float | None:
    """Seconds between two runs of `rate(…)`; None for any other expression."""
    found = _RATE.fullmatch(expression)
    return float(found[1]) * _SECONDS[found[2]] if found else None


def next_after(expression: str, zone: str, moment: float) -> float | None:
    """When `cron(…)` or `at(…)` comes due next, in seconds since the epoch; None when never.

    What a change to summer time leaves out does not come due; what comes twice in the autumn does
    so once.
    """
    where = ZoneInfo(zone)
    if expression.startswith("at("):
        due = datetime.fromisoformat(expression[3:-1]).replace(tzinfo=where).timestamp()
        return due if due > moment else None
    return next(_runs(_Cron.parse(expression), where, moment), None)


def _runs(cron: "_Cron", zone: tzinfo, moment: float) -> Iterator[float]:
    now = datetime.fromtimestamp(moment, zone)
    first = now.date()
    for number in range(_HORIZON.days):
        day = first + timedelta(days=number)
        if not cron.is_due(day):
            continue
        # The earlier hours of the first day are over, by whatever clock.
        hours = [hour for hour in cron.hours if number or hour >= now.hour]
        for hour, minute in itertools.product(hours, cron.minutes):
            wall = datetime.combine(day, time(hour, minute), zone)
            if wall.timestamp() > moment and _exists(wall):
                yield wall.timestamp()


def _exists(wall: datetime) -> bool:
    back = wall.astimezone(UTC).astimezone(wall.tzinfo)
    return back.replace(tzinfo=None) == wall.replace(tzinfo=None)


@dataclass(frozen=True)
class _Cron:
    minutes: list[int]
    hours: list[int]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]

    @classmethod
    def parse(cls, expression: str) -> "_Cron":
        minutes, hours, days, months, weekdays, years = expression[5:-1].upper().split()
        return cls(
            sorted(_numbers(minutes, 0, 59)),
            sorted(_numbers(hours, 0, 23)),
            days,
            frozenset(_numbers(months, 1, 12, _MONTHS)),
            weekdays,
            frozenset(_numbers(years, 1970, 2199)),
        )

    def is_due(self, day: date) -> bool:
        if day.year not in self.years or day.month not in self.months:
            return False
        return any(_is_day(part, day) for part in self.days.split(",")) and any(
            _is_weekday(part, day) for part in self.weekdays.split(",")
        )


def _is_day(part: str, day: date) -> bool:
    """`L` is the month's last, `L-3` the third before it, `15W` the working day nearest to it."""
    last = calendar.monthrange(day.year, day.month)[1]
    if part == "LW":
        return day.day == _working_day(day.replace(day=last))
    if part.startswith("L"):
        return day.day == last - int(part[2:] or 0)
    if part.endswith("W"):
        wanted = int(part[:-1])
        return wanted <= last and day.day == _working_day(day.replace(day=wanted))
    return day.day in _numbers(part, 1, 31)


def _working_day(day: date) -> int:
    """The day of the nearest one from Monday to Friday in the same month."""
    near = (day + timedelta(days=days) for days in (0, -1, 1, -2, 2))
    return next(one.day for one in near if one.weekday() < 5 and one.month == day.month)


def _is_weekday(part: str, day: date) -> bool:
    """`L` is Saturday, `6L` the month's last Friday, `6#2` its second; 1 is Sunday."""
    number = day.isoweekday() % 7 + 1
    if part == "L":
        return number == 7
    if part.endswith("L"):
        is_last = (day + timedelta(days=7)).month != day.month
        return number == _number(part[:-1], 1, _DAYS) and is_last
    wanted, sharp, week = part.partition("#")
    if sharp:
        return number == _number(wanted, 1, _DAYS) and (day.day - 1) // 7 + 1 == int(week)
    return number in _numbers(part, 1, 7, _DAYS)


def _numbers(field: str, low: int, high: int, words: tuple[str, ...] = ()) -> set[int]:
    """Of `*`, `5`, `1,3`, `8-18`, `FRI-MON`, `0/15`."""
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        start, dash, end = span.partition("-")
        first = low if span in "*?" else _number(start, low, words)
        last = _number(end, low, words) if dash else first
        last = high if span in "*?" or (slash and not dash) else last
        # A range may lead over the end of the week.
        whole = high - low + 1
        length = (last - first) % whole + 1
        found |= {low + (first - low + at) % whole for at in range(0, length, int(step or 1))}
    return found


def _number(text: str, low: int, words: tuple[str, ...]) -> int:
    return low + words.index(text) if text in words else int(text)
