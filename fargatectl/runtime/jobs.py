"""How jobs stand: when they run next, and how their last run came out as far as ECS knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from botocore.exceptions import ClientError

from fargatectl.aws import Aws
from fargatectl.clock import timetable
from fargatectl.runtime import one_off, questions
from fargatectl.runtime.faults import explained
from fargatectl.runtime.one_off import TIMEKEEPER, TOO_LATE
from fargatectl.runtime.tasks import Task, describe_tasks


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is deployed of a job. `schedule` is EventBridge's expression, empty without one."""

    name: str
    family: str
    schedule: str = ""
    timezone: str = "UTC"
    is_enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class LastRun:
    """A run that has ended. `exit_code` is None when its command never ran; `reason` is ECS's."""

    task: str
    started: float | None
    stopped: float | None
    exit_code: int | None
    reason: str

    @property
    def is_ok(self) -> bool:
        return self.exit_code == 0


@dataclass(frozen=True, kw_only=True)
class JobStatus:
    """`next` is in seconds since the epoch; None where no clock starts it, and of a `rate(…)`.

    `last` is None when ECS knows of no run: it forgets one after about an hour.
    """

    name: str
    schedule: str
    timezone: str
    is_enabled: bool
    next: float | None
    running: int
    last: LastRun | None


def job_statuses(aws: Aws, cluster: str, jobs: Sequence[Job]) -> list[JobStatus]:
    """The jobs in the order asked."""
    with explained("read the status of jobs"):
        arns = aws.together(partial(_arns, aws, cluster, job) for job in jobs)
        known = describe_tasks(aws, cluster, list(chain.from_iterable(arns)))
    tasks = [[task for task in known if task.arn in those] for those in arns]
    now = aws.clock.now()
    return [_status(job, of_job, now) for job, of_job in zip(jobs, tasks, strict=True)]


def _arns(aws: Aws, cluster: str, job: Job) -> list[str]:
    try:
        return [
            arn
            for status in ("RUNNING", "STOPPED")
            for arn in questions.family_arns(aws, cluster, job.family, status)
        ]
    except ClientError as error:
        if questions.is_missing(error):
            return []
        raise


def _status(job: Job, tasks: Sequence[Task], now: float) -> JobStatus:
    ended = [task for task in tasks if task.has_ended]
    newest = max(ended, key=lambda task: task.created or 0.0, default=None)
    return JobStatus(
        name=job.name,
        schedule=job.schedule,
        timezone=job.timezone,
        is_enabled=job.is_enabled,
        next=_next(job, now),
        running=len(tasks) - len(ended),
        last=_last(job, newest) if newest else None,
    )


def _next(job: Job, now: float) -> float | None:
    if not job.schedule or not job.is_enabled or timetable.rate(job.schedule):
        return None
    return timetable.next_after(job.schedule, job.timezone, now)


def _last(job: Job, task: Task) -> LastRun:
    is_late = one_off.exit_code(task, TIMEKEEPER) == TOO_LATE
    return LastRun(
        task=task.id,
        started=task.started,
        stopped=task.finished or task.stopped,
        exit_code=TOO_LATE if is_late else one_off.exit_code(task, job.name),
        reason="It took longer than its timeout." if is_late else task.reason,
    )
