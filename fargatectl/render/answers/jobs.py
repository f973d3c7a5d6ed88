"""How jobs are: when they run next, and what became of the last run."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.markup import escape

from fargatectl.render import words
from fargatectl.render.jsonable import plain, timestamp
from fargatectl.runtime.jobs import JobStatus, LastRun


def document_of(job: JobStatus) -> dict[str, Any]:
    document: dict[str, Any] = plain(asdict(job))
    return {
        **document,
        "schedule": job.schedule or None,
        "next": timestamp(job.next) if job.next else None,
        "last": {**document["last"], "ok": job.last.is_ok} if job.last else None,
    }


def job_row(job: JobStatus, width: int, now: float) -> list[str]:
    """Its name in as many characters as all names get, what comes next, what came last."""
    running = f"{words.count(job.running, 'task')} running" if job.running else ""
    return [f"{job.name:{width}}", running or _next(job, now), _last(job.last, now)]


def _next(job: JobStatus, now: float) -> str:
    if not job.schedule:
        return f"`fargatectl run {escape(job.name)}`"
    if not job.is_enabled:
        return "[yellow]switched off[/]"
    if job.next is None:
        rate = job.schedule.removeprefix("rate(").removesuffix(")")
        return f"every {rate}" if rate != job.schedule else "no next run"
    zone = ZoneInfo(job.timezone)
    due, today = datetime.fromtimestamp(job.next, zone), datetime.fromtimestamp(now, zone)
    day = "" if due.date() == today.date() else f"{due.day} {due:%b} "
    return f"next run {day}{due:%H:%M} {escape(job.timezone)}"


def _last(last: LastRun | None, now: float) -> str:
    if last is None:
        return ""
    parts = ["[green]last run ok[/]" if last.is_ok else f"[red]last run {_failure(last)}[/]"]
    if last.started and last.stopped:
        parts.append(words.duration(last.stopped - last.started))
    if last.stopped:
        parts.append(f"{words.ago(now - last.stopped)} ago")
    return ", ".join(parts)


def _failure(last: LastRun) -> str:
    if last.exit_code is None:
        return f"did not start: {escape(words.short(last.reason, 60))}"
    return f"failed with exit code {last.exit_code}"
