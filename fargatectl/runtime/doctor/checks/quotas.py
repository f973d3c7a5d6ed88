"""Whether the account's quotas of vCPUs on Fargate are enough for all that the spec lets run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.clock import as_datetime
from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.findings import Finding, Severity, unchecked
from fargatectl.runtime.doctor.patient import Patient

NAME = "quotas"
# Service Quotas' code for each: Fargate On-Demand and Fargate Spot vCPU resource count.
CODES = {"on-demand": "L-3032A538", "Spot": "L-36FBB829"}
# What AWS gives to a new account; nobody has less.
LEAST = 6.0
# How far back the last count of what runs may lie: it comes every few minutes.
MINUTES = 15


@dataclass(frozen=True)
class Quota:
    """`used` is what runs in the account now, None where that is not told."""

    value: float
    used: float | None


Facts = Mapping[str, Quota | str]


def look(aws: Aws, patients: Patients) -> Facts:
    """The quotas that matter here; why one could not be seen."""
    kinds = [kind for kind in CODES if _most(patients, kind)]
    return dict(zip(kinds, aws.together([partial(_quota, aws, k) for k in kinds]), strict=True))


def look_if_large(aws: Aws, patients: Patients) -> Facts:
    """Only where the spec wants more than what any account may have."""
    return look(aws, patients) if any(_most(patients, k) > LEAST for k in CODES) else {}


def judge(patients: Patients, facts: Facts) -> Iterator[Finding]:
    for kind, quota in facts.items():
        if isinstance(quota, str):
            yield unchecked(NAME, quota)
        else:
            yield _judged(patients, kind, quota)


def judge_shortage(patients: Patients, facts: Facts) -> Iterator[Finding]:
    yield from (finding for finding in judge(patients, facts) if not finding.ok)


def _judged(patients: Patients, kind: str, quota: Quota) -> Finding:
    ours = sum(each.running * each.vcpu * _share(each, kind) for each in patients)
    others = max((quota.used or 0) - ours, 0)
    free = quota.value - others
    now = sum(each.count * each.vcpu * _share(each, kind) for each in patients)
    most = _most(patients, kind)
    in_use = f", of which others use {others:g}" if others else ""
    told = f"the account may run {quota.value:g} {kind} vCPU{in_use}; the spec"
    if most <= free:
        return Finding(NAME, f"{told} needs at most {most:g}")
    heaviest = max(patients, key=lambda each: each.most * each.vcpu)
    fix = (
        f"Ask for more: `aws service-quotas request-service-quota-increase --service-code fargate "
        f"--quota-code {CODES[kind]} --desired-value {int(most + others) + 1}`."
    )
    severity: Severity = "fails" if now > free else "may fail"
    needs = f"needs {now:g}" if now > free else f"needs {most:g} at its most"
    at = (*heaviest.at, "scaling" if heaviest.most > heaviest.count else "count")
    return Finding(NAME, f"{told} {needs}", severity, heaviest.file.where(*at), fix)


def _most(patients: Patients, kind: str) -> float:
    """With one task more: a rolling deployment starts a new one before it stops an old one."""
    return sum(_peak(each) * each.vcpu * _share(each, kind) for each in patients)


def _peak(patient: Patient) -> int:
    return max(patient.most, patient.count + 1) if patient.limits else patient.most


def _share(patient: Patient, kind: str) -> float:
    return patient.on_spot if kind == "Spot" else 1 - patient.on_spot


def _quota(aws: Aws, kind: str) -> Quota | str:
    try:
        answer = aws.read(
            "service-quotas", "get_service_quota", ServiceCode="fargate", QuotaCode=CODES[kind]
        )
    except Exception as error:
        if is_denied(error):
            return "the caller may not servicequotas:GetServiceQuota"
        if code_of(error) == "NoSuchResourceException":
            return f"Service Quotas has none of {kind} vCPU in {aws.region}"
        raise
    quota = answer["Quota"]
    return Quota(float(quota["Value"]), _used(aws, quota.get("UsageMetric", {})))


def _used(aws: Aws, metric: Mapping[str, Any]) -> float | None:
    """What Service Quotas' own metric says of now."""
    if not metric:
        return None
    now = as_datetime(aws.clock.now())
    dimensions = metric.get("MetricDimensions", {})
    try:
        answer = aws.client("cloudwatch").get_metric_statistics(
            Namespace=metric["MetricNamespace"],
            MetricName=metric["MetricName"],
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=now - timedelta(minutes=MINUTES),
            EndTime=now,
            Period=60,
            Statistics=["Maximum"],
        )
    except Exception as error:
        if is_denied(error):
            return None
        raise
    points = sorted(answer["Datapoints"], key=lambda point: str(point["Timestamp"]))
    return float(points[-1]["Maximum"]) if points else None


CHECK = Check(NAME, judge, look)
QUICK = Check(NAME, judge_shortage, look_if_large)
