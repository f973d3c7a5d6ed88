"""Whether health checks leave a task the time to start, and ask for what it can answer."""

from collections.abc import Iterator

from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.patient import Patient
from fargatectl.spec.models.http import Http

NAME = "health check"


def judge(patients: Patients, _: None) -> Iterator[Finding]:
    for patient in patients:
        found = [*_problems(patient), *_doubts(patient)]
        yield from found or _well(patient)


def judge_quickly(patients: Patients, _: None) -> Iterator[Finding]:
    """Without what a look at each deployment would only repeat."""
    for patient in patients:
        yield from _problems(patient)


def _problems(patient: Patient) -> Iterator[Finding]:
    yield from _impatient(patient)
    for number, way in enumerate(patient.service.http if patient.service else ()):
        yield from _implausible(patient, number, way)


def _impatient(patient: Patient) -> Iterator[Finding]:
    """Of all ways in and containers: ECS has one grace period for a service."""
    periods = [
        (int(each.get("healthCheck", {}).get("startPeriod", 0)), str(each["name"]))
        for each in patient.containers
    ]
    slowest, container = max(periods, default=(0, ""))
    if patient.grace is None or patient.grace >= slowest:
        return
    whose = "the container's" if container == patient.name else f"container {container}'s"
    yield patient.finding(
        NAME,
        f"grace period {patient.grace} s, but {whose} start_period is {slowest} s: "
        "the load balancer's checks may end it before it has started",
        "may fail",
        at=(*patient.at, "http", 0, "health_check", "grace"),
        fix=f"Set `http.health_check.grace: {slowest}s` or more "
        f"({patient.file.where(*patient.place(container), 'health_check', 'start_period')}).",
    )


def _implausible(patient: Patient, number: int, way: Http) -> Iterator[Finding]:
    path = way.health_check.path
    at = (*patient.at, "http", number, "health_check", "path")
    service = patient.service
    if "*" in path:
        yield patient.finding(
            NAME,
            f"the path {path} is asked for as it stands: an asterisk is no pattern here",
            "may fail",
            at=at,
            fix="Name one page that answers, such as /health.",
        )
    elif service and service.protocol == "grpc" and path not in ("", "/") and path.count("/") < 2:
        yield patient.finding(
            NAME,
            f"{path} is no gRPC method: these read /package.Service/Method",
            "may fail",
            at=at,
            fix="Set `path: /grpc.health.v1.Health/Check`, or leave it out.",
        )


def _doubts(patient: Patient) -> Iterator[Finding]:
    for number, way in enumerate(patient.service.http if patient.service else ()):
        prefixes = [pattern.partition("*")[0] for pattern in way.path]
        path = way.health_check.path
        if path == "/" and not any("/".startswith(prefix) for prefix in prefixes):
            yield patient.finding(
                NAME,
                f"asks for /, and the service is only sent {', '.join(way.path)}: "
                "does the program answer / as well?",
                "note",
                at=(*patient.at, "http", number, "health_check"),
                fix="If not, name a page in `http.health_check.path`.",
            )


def _well(patient: Patient) -> Iterator[Finding]:
    for number, way in enumerate(patient.service.http if patient.service else ()):
        check = way.health_check
        message = f"{check.path} every {check.interval} s, {check.codes}, grace {patient.grace} s"
        at = (*patient.at, "http", number, "health_check")
        yield patient.finding(NAME, message, at=at)


CHECK = Check(NAME, judge)
QUICK = Check(NAME, judge_quickly)
