"""Whether a rolling deployment can move: start one task more than now, or stop one."""

import math
from collections.abc import Iterator

from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.patient import Patient

NAME = "deployment"


def judge(patients: Patients, _: None) -> Iterator[Finding]:
    for patient in patients:
        if patient.limits and patient.count:
            yield _judged(patient, *patient.limits)


def _judged(patient: Patient, min_healthy: int, most_percent: int) -> Finding:
    """Of the count that the service has, which may not be the spec's; and `raw` has its say."""
    count = patient.count
    most = math.floor(count * most_percent / 100)
    least = math.ceil(count * min_healthy / 100)
    if most > count or least < count:
        message = f"can move: between {least} and {most} tasks while it runs"
        return patient.finding(NAME, message, at=(*patient.at, "deploy"))
    return patient.finding(
        NAME,
        f"cannot move: of {count} task{'s' if count > 1 else ''}, max {most_percent}% lets none "
        f"more start and min_healthy {min_healthy}% lets none stop",
        "fails",
        at=(*patient.at, "deploy"),
        fix="Set `deploy.max: 200`, or a smaller `deploy.min_healthy`.",
    )


CHECK = Check(NAME, judge)
