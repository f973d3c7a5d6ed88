"""Whether the secrets have values, and whether the execution role may read them.

That they exist, and have the keys that are asked for, the plan has found out already.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.engine import Ref
from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.patient import Location, Patient
from fargatectl.runtime.doctor.simulation import Decision, Question, decide

NAME = "secrets"
_READ = {"secretsmanager": "secretsmanager:GetSecretValue", "ssm": "ssm:GetParameters"}
CURRENT = "AWSCURRENT"


@dataclass(frozen=True)
class Use:
    """A place that refers to a secret; `arn` without what follows it, empty of one to be made."""

    at: Location
    arn: str


@dataclass(frozen=True)
class Facts:
    """`described` tells of secrets without their values; None where that could not be seen."""

    described: Mapping[str, Mapping[str, Any] | None]
    decisions: Mapping[Question, Decision]


def look(aws: Aws, patients: Patients) -> Facts:
    arns = sorted({use.arn for each in patients for use in uses(each) if use.arn})
    secrets = [arn for arn in arns if _store(arn) == "secretsmanager" and _is_here(aws, arn)]
    found = aws.together([partial(_described, aws, arn) for arn in secrets])
    described = dict(zip(secrets, found, strict=True))
    questions = sorted(
        {each for patient in patients for each in _questions(patient, described)}, key=str
    )
    decisions = aws.together([partial(decide, aws, each) for each in questions])
    return Facts(described, dict(zip(questions, decisions, strict=True)))


def judge(patients: Patients, facts: Facts) -> Iterator[Finding]:
    for patient in patients:
        used = list(uses(patient)) if patient.prospect else []
        if used:
            problems = [*_empty(patient, used, facts), *_unreadable(patient, used, facts)]
            yield from problems or _well(patient, used, facts)


def uses(patient: Patient) -> Iterator[Use]:
    for container in patient.containers:
        at = patient.place(str(container["name"]))
        for secret in container.get("secrets", ()):
            yield Use((*at, "secrets", secret["name"]), _arn(secret["valueFrom"]))
        for secret in container.get("logConfiguration", {}).get("secretOptions", ()):
            place = (*patient.at, "logs", "secret_options", secret["name"])
            yield Use(place, _arn(secret["valueFrom"]))


def _arn(reference: str) -> str:
    """Without key, stage and version; a parameter of this region may go by its name alone."""
    if isinstance(reference, Ref) or not reference.startswith("arn:"):
        return ""
    return ":".join(reference.split(":")[:7])


def _store(arn: str) -> str:
    return arn.split(":")[2]


def _is_here(aws: Aws, arn: str) -> bool:
    return arn.split(":")[3] == aws.region


def _described(aws: Aws, arn: str) -> Mapping[str, Any] | None:
    """The plan has asked this very question of those that the file calls by their ARN."""
    try:
        return aws.read("secretsmanager", "describe_secret", SecretId=arn)
    except Exception as error:
        if is_denied(error) or code_of(error) == "ResourceNotFoundException":
            return None
        raise


def _questions(
    patient: Patient, described: Mapping[str, Mapping[str, Any] | None]
) -> Iterator[Question]:
    """None where the plan grants it all to a role that it makes."""
    role = patient.prospect.execution_role if patient.prospect else ""
    arns = sorted({use.arn for use in uses(patient) if use.arn})
    if not role:
        return
    for store, action in _READ.items():
        if read := tuple(arn for arn in arns if _store(arn) == store):
            yield Question(role, (action,), read)
    keys: dict[str, set[str]] = defaultdict(set)
    for arn in arns:
        key = (described.get(arn) or {}).get("KmsKeyId", "")
        if key.startswith("arn:"):
            keys[f"secretsmanager.{arn.split(':')[3]}.amazonaws.com"].add(key)
    for via, sealed in keys.items():
        context = (("kms:ViaService", via),)
        yield Question(role, ("kms:Decrypt",), tuple(sorted(sealed)), context)


def _empty(patient: Patient, used: list[Use], facts: Facts) -> Iterator[Finding]:
    for use in used:
        secret = facts.described.get(use.arn)
        stages = [stage for each in _versions(secret) for stage in each]
        if secret is not None and CURRENT not in stages:
            message = f"{secret['Name']} exists, but has no value yet"
            fix = f"`aws secretsmanager put-secret-value --secret-id {secret['Name']}` sets one."
            yield patient.finding(NAME, message, "fails", at=use.at, fix=fix)


def _versions(secret: Mapping[str, Any] | None) -> list[list[str]]:
    return list((secret or {}).get("VersionIdsToStages", {}).values())


def _unreadable(patient: Patient, used: list[Use], facts: Facts) -> Iterator[Finding]:
    for question in _questions(patient, facts.described):
        for action, arn in sorted(facts.decisions[question].denied):
            places = [use.at for use in used if use.arn == arn] or [patient.at]
            yield patient.finding(
                NAME,
                f"the execution role may not {action} on {arn}",
                "fails",
                at=places[0],
                fix=f"Allow it to {question.principal} "
                f"({patient.file.where(*patient.at, 'execution_role')}).",
            )


def _well(patient: Patient, used: list[Use], facts: Facts) -> Iterator[Finding]:
    decisions = [facts.decisions[each] for each in _questions(patient, facts.described)]
    at = used[0].at[:-1]
    if unknown := next((each.unknown for each in decisions if each.unknown), ""):
        message = f"exist; whether the execution role may read them is not checked: {unknown}"
        yield patient.finding(NAME, message, "note", at=at)
        return
    number = len({(use.arn, use.at) for use in used})
    to_come = "" if decisions else " that the plan makes"
    message = f"{number} of {number} readable by the execution role{to_come}"
    yield patient.finding(NAME, message, at=at)


CHECK = Check(NAME, judge, look)
