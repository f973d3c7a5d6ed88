"""What became of the tasks so far: those that failed lately, and those that are unhealthy."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from fargatectl.aws import Aws
from fargatectl.events import TaskFailed
from fargatectl.runtime import questions
from fargatectl.runtime.diagnosis import Symptoms, diagnose
from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.patient import Patient
from fargatectl.runtime.failures import Examiner, is_failure
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.targets import Target, target_groups_of, targets_of
from fargatectl.runtime.tasks import Task, describe_tasks

NAME = "tasks"


@dataclass(frozen=True)
class Course:
    """How a service goes: its tasks that failed in the last hour, the last of them, its targets."""

    service: Mapping[str, Any]
    failed: Sequence[Task]
    last: TaskFailed | None
    targets: Sequence[Target]


def look(aws: Aws, patients: Patients) -> dict[str, Course]:
    """By patient, of each whose service stands."""
    runs = {each.name: each.runs for each in patients if each.runs}
    services = _services(aws, set(runs.values()))
    failed = _failed(aws, [runs[name] for name in runs if runs[name] in services])
    groups = chain.from_iterable(target_groups_of(each) for each in services.values())
    targets = targets_of(aws, groups)
    examiner = Examiner(aws)
    found = {}
    for name, key in runs.items():
        if key in services:
            mine = [task for task in failed if task.service == key[1]]
            newest = max(mine, key=lambda task: task.stopped or task.created or 0.0, default=None)
            last = examiner.examine(name, newest, "", with_logs=True) if newest else None
            found[name] = Course(
                services[key],
                mine,
                last,
                [each for group in target_groups_of(services[key]) for each in targets[group]],
            )
    return found


def judge(patients: Patients, courses: Mapping[str, Course]) -> Iterator[Finding]:
    for patient in patients:
        if course := courses.get(patient.name):
            found = [*_failing(patient, course), *_unhealthy(patient, course)]
            yield from found or [_well(patient, course)]


def _failing(patient: Patient, course: Course) -> Iterator[Finding]:
    last = course.last
    if last is None:
        return
    number = len(course.failed)
    several = f"{number} tasks failed in the last hour, the last" if number > 1 else "a task"
    code = f", {last.container} exited with {last.exit_code}" if last.exit_code is not None else ""
    message = f"{several} of {last.revision}: {last.reason}{code}. {last.cause}"
    # Of a revision that nobody wants any more it is history.
    is_wanted = last.revision == revision_of(course.service["taskDefinition"])
    yield patient.finding(NAME, message, "may fail" if is_wanted else "note", fix=last.fix)


def _unhealthy(patient: Patient, course: Course) -> Iterator[Finding]:
    reasons = Counter(each.reason for each in course.targets if each.health == "unhealthy")
    for reason, number in reasons.items():
        known = diagnose(Symptoms(health=reason))
        message = f"{number} of {len(course.targets)} targets unhealthy: {reason}. {known.cause}"
        at = (*patient.at, "http", 0, "health_check")
        yield patient.finding(NAME, message, "may fail", at=at, fix=known.fix)


def _well(patient: Patient, course: Course) -> Finding:
    running, desired = course.service["runningCount"], course.service["desiredCount"]
    return patient.finding(NAME, f"{running} of {desired} running, none failed in the last hour")


def _services(aws: Aws, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for cluster in sorted({cluster for cluster, _ in wanted}):
        names = sorted(name for in_cluster, name in wanted if in_cluster == cluster)
        for each in questions.services(aws, cluster, names):
            found[cluster, str(each["serviceName"])] = each
    return found


def _failed(aws: Aws, services: Sequence[tuple[str, str]]) -> list[Task]:
    listed = aws.together(
        [partial(questions.task_arns, aws, *each, "STOPPED") for each in services]
    )
    by_cluster: dict[str, list[str]] = {}
    for (cluster, _), arns in zip(services, listed, strict=True):
        by_cluster.setdefault(cluster, []).extend(arns)
    tasks = [
        each for where, arns in by_cluster.items() for each in describe_tasks(aws, where, arns)
    ]
    return [task for task in tasks if is_failure(task)]


CHECK = Check(NAME, judge, look)
