"""Whether ECS may take on the roles, and start tasks with the execution role."""

from collections.abc import Iterator, Mapping
from functools import partial

from fargatectl.aws import Aws
from fargatectl.engine import Ref
from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.patient import Patient
from fargatectl.runtime.doctor.simulation import Decision, Question, decide
from fargatectl.spec.image_reference import Reference

NAME = "roles"
_PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability")
_SIGN_IN = ("ecr:GetAuthorizationToken",)
_WRITE_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")

Facts = Mapping[Question, Decision]


def look(aws: Aws, patients: Patients) -> tuple[Mapping[str, list[Question]], Facts]:
    """What is asked for each patient, and what IAM answers."""
    asked = {each.name: list(_questions(aws, each)) for each in patients}
    questions = list({question: None for each in asked.values() for question in each})
    decisions = aws.together([partial(decide, aws, each) for each in questions])
    return asked, dict(zip(questions, decisions, strict=True))


def judge(
    patients: Patients, facts: tuple[Mapping[str, list[Question]], Facts]
) -> Iterator[Finding]:
    asked, decisions = facts
    for patient in patients:
        if patient.prospect:
            yield from _judged(patient, [decisions[each] for each in asked[patient.name]])


def _judged(patient: Patient, decisions: list[Decision]) -> Iterator[Finding]:
    prospect = patient.prospect
    assert prospect is not None, "judged only where the plan tells its roles"
    for role in sorted(prospect.distrusting):
        message = f"role {role} does not trust ECS any more: no task can start with it"
        yield patient.finding(NAME, message, "may fail", fix="`fargatectl up` puts it back.")
    denied = sorted({action for each in decisions for action, _ in each.denied})
    at = (*patient.at, "execution_role")
    role = prospect.execution_role
    if denied:
        message = f"the execution role {role} may not {', '.join(denied)}"
        fix = f"Allow {'it' if len(denied) == 1 else 'them'} to that role, or leave it to us."
        yield patient.finding(NAME, message, "fails", at=at, fix=fix)
    elif unknown := next((each.unknown for each in decisions if each.unknown), ""):
        message = f"what the execution role may do is not checked: {unknown}"
        yield patient.finding(NAME, message, "note", at=at)
    elif not prospect.distrusting:
        yield patient.finding(NAME, "trust ECS, and the execution role may start the tasks", at=at)


def _questions(aws: Aws, patient: Patient) -> Iterator[Question]:
    """None where the plan grants it all to a role that it makes."""
    role = patient.prospect.execution_role if patient.prospect else ""
    if not role:
        return
    if repositories := sorted(_repositories(aws, patient)):
        yield Question(role, _SIGN_IN)
        yield Question(role, _PULL, tuple(repositories))
    if groups := sorted(_log_groups(aws, patient)):
        yield Question(role, _WRITE_LOGS, tuple(groups))


def _repositories(aws: Aws, patient: Patient) -> Iterator[str]:
    for container in patient.containers:
        reference = Reference.parse(str(container.get("image", "")))
        if ecr := reference.ecr:
            place = f"{ecr.region}:{ecr.account}"
            yield f"arn:{aws.partition}:ecr:{place}:repository/{reference.repository}"


def _log_groups(aws: Aws, patient: Patient) -> Iterator[str]:
    for container in patient.containers:
        logging = container.get("logConfiguration", {})
        group = logging.get("options", {}).get("awslogs-group")
        if logging.get("logDriver") == "awslogs" and group and not isinstance(group, Ref):
            region = logging["options"].get("awslogs-region", aws.region)
            yield f"arn:{aws.partition}:logs:{region}:{aws.account}:log-group:{group}:*"


CHECK = Check(NAME, judge, look)
