"""When AWS's schedule expressions come due."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from fargatectl.clock.timetable import next_after, rate

# 2026 began on a Thursday; 25 November is a Wednesday.
NOW = "2026-11-25T10:30"


@pytest.mark.parametrize(
    ("expression", "zone", "now", "due"),
    [
        ("cron(0 3 * * ? *)", "UTC", NOW, "2026-11-26T03:00"),
        ("cron(30 10 * * ? *)", "UTC", NOW, "2026-11-26T10:30"),
        ("cron(0/15 8-18 ? * MON-FRI *)", "UTC", NOW, "2026-11-25T10:45"),
        ("cron(0 8 ? * 2-6 *)", "UTC", "2026-11-27T08:00", "2026-11-30T08:00"),
        ("cron(0 8 ? * SAT-MON *)", "UTC", NOW, "2026-11-28T08:00"),
        ("cron(0 0 L * ? *)", "UTC", NOW, "2026-11-30T00:00"),
        ("cron(0 0 L-2 FEB ? *)", "UTC", NOW, "2027-02-26T00:00"),
        ("cron(0 0 LW JAN ? 2027)", "UTC", NOW, "2027-01-29T00:00"),
        ("cron(0 0 1W AUG ? 2026-2027)", "UTC", NOW, "2027-08-02T00:00"),
        ("cron(0 0 15W 5 ? 2027)", "UTC", NOW, "2027-05-14T00:00"),
        ("cron(0 0 ? * L *)", "UTC", NOW, "2026-11-28T00:00"),
        ("cron(0 0 ? * 6L *)", "UTC", NOW, "2026-11-27T00:00"),
        ("cron(0 0 ? * TUE#2 *)", "UTC", NOW, "2026-12-08T00:00"),
        ("cron(0 0 29 2 ? *)", "UTC", NOW, "2028-02-29T00:00"),
        ("cron(0 0 31 2 ? *)", "UTC", NOW, None),
        ("cron(0 0 1 1 ? 2020)", "UTC", NOW, None),
        ("at(2026-12-01T08:00:00)", "Europe/Paris", NOW, "2026-12-01T08:00"),
        ("at(2020-12-01T08:00:00)", "UTC", NOW, None),
        # 02:30 is left out on 8 March, and 01:30 comes twice on 1 November.
        ("cron(30 2 * * ? *)", "America/New_York", "2026-03-08T00:00", "2026-03-09T02:30"),
        ("cron(30 1 * * ? *)", "America/New_York", "2026-11-01T01:30", "2026-11-02T01:30"),
    ],
)
def test_the_next_time(expression: str, zone: str, now: str, due: str | None) -> None:
    where = ZoneInfo(zone)
    found = next_after(
        expression, zone, datetime.fromisoformat(now).replace(tzinfo=where).timestamp()
    )
    told = datetime.fromtimestamp(found, where).strftime("%Y-%m-%dT%H:%M") if found else None
    assert told == due


def test_a_rate_is_a_number_of_seconds() -> None:
    assert rate("rate(5 minutes)") == 300
    assert rate("rate(1 day)") == 86_400
    assert rate("cron(0 3 * * ? *)") is None
