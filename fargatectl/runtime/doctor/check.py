"""A check: how it looks, for all patients at once, and how it judges them by what it saw."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fargatectl.aws import Aws
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.patient import Patient

Patients = Sequence[Patient]


def nothing(aws: Aws, patients: Patients) -> None:
    """The look of a check that only needs the spec and the plan."""
    del aws, patients


@dataclass(frozen=True)
class Check:
    """`judge` is pure: what it is to know of AWS is what `look` brought."""

    name: str
    judge: Callable[[Patients, Any], Iterable[Finding]]
    look: Callable[[Aws, Patients], Any] = nothing
