import pytest

from tests.spec.written import Folder


def job(schedule: str) -> str:
    return f"app: shop\njobs:\n  nightly: {{image: x, schedule: '{schedule}'}}\n"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0 3 * * *", "cron(0 3 * * ? *)"),
        ("*/15 * * * *", "cron(0/15 * * * ? *)"),
        ("0 9-17 * * 1-5", "cron(0 9-17 ? * MON-FRI *)"),
        ("0 9 * * mon,wed", "cron(0 9 ? * MON,WED *)"),
        ("0 9 * * 5-7", "cron(0 9 ? * FRI,SAT,SUN *)"),
        ("0 9 * * FRI-SUN", "cron(0 9 ? * FRI,SAT,SUN *)"),
        ("0 9 * * 7", "cron(0 9 ? * SUN *)"),
        ("0 9 * * 0", "cron(0 9 ? * SUN *)"),
        ("0 0 1 jan,jul *", "cron(0 0 1 1,7 ? *)"),
        ("10-30/10 * * * *", "cron(10,20,30 * * * ? *)"),
        ("0 0 1-7 * *", "cron(0 0 1-7 * ? *)"),
        ("@daily", "cron(0 0 * * ? *)"),
        ("@weekly", "cron(0 0 ? * SUN *)"),
        ("@monthly", "cron(0 0 1 * ? *)"),
        ("@every 5m", "rate(5 minutes)"),
        ("rate(1 hours)", "rate(1 hour)"),
        ("rate(5 minute)", "rate(5 minutes)"),
        ("cron(0  3 ? * MON-FRI *)", "cron(0 3 ? * MON-FRI *)"),
        ("at(2026-12-24T18:00:00)", "at(2026-12-24T18:00:00)"),
    ],
)
def test_every_form_becomes_eventbridge_s(folder: Folder, written: str, kept: str) -> None:
    assert folder.load(job(written)).spec.jobs["nightly"].schedule == kept


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("daily", "must be cron(…), rate(…), a cron of 5 fields such as `0 3 * * *`, or @daily"),
        ("0 3 1 * 1", "has a day and a weekday; EventBridge takes one of them"),
        ("60 3 * * *", "has a minute that no cron understands: 60"),
        ("0 3 * 13 *", "has a month that no cron understands: 13"),
        ("0 3 * * fre", "has a weekday that no cron understands: fre"),
        ("*/0 * * * *", "has a minute that no cron understands: */0"),
        ("5-1 * * * *", "has a minute that no cron understands: 5-1"),
        ("rate(0 minutes)", "must be a rate of at least 1"),
        ("cron(0 3 * * *)", "must be cron(minute hour day month weekday year), six fields"),
        ("cron(0 3 * * * *)", "must have `?` for the day or for the weekday, and not for both"),
    ],
)
def test_what_no_scheduler_takes_is_said(folder: Folder, written: str, complaint: str) -> None:
    assert f"jobs.nightly.schedule {complaint}" in folder.problem(job(written))
