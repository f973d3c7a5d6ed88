"""What a check says: what it found, where, how bad it is, and what to do."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["fails", "may fail", "note"]


@dataclass(frozen=True)
class Finding:
    """`severity` is None where all is well; a note changes nothing, such as what was not checked.

    `about` is the service or job; empty where it is the whole app. `where` is `fargate.yaml:4`.
    """

    check: str
    message: str
    severity: Severity | None = None
    where: str = ""
    fix: str = ""
    about: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing has to be done."""
        return self.severity in (None, "note")


def unchecked(check: str, why: str, about: str = "", where: str = "", fix: str = "") -> Finding:
    return Finding(check, f"not checked: {why}", "note", where, fix, about)
