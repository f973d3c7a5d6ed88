"""What can go wrong, as one tree; `cli.py` turns each into its exit code.

FargatectlError             1   AWS refused or failed
├── Unforeseen              1   an answer of AWS without what it always has, or a fault of ours
├── UsageError              2   a flag or an argument that makes no sense
├── SpecError               2   the spec file, with every problem found in it
├── DeploymentFailed        3   ECS could not bring the new tasks into service
├── Refused                 4   not ours, locked, or the wrong account
│   ├── NotOurs
│   └── Locked                  another run has the lock
├── Interrupted           130   Ctrl-C; 143 for SIGTERM, 129 for a closed terminal; 141 when
│                               nobody reads what `up` writes
└── CommandFailed               the exit code of the user's command in a container
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


class FargatectlError(Exception):
    """Says what we were doing and what AWS or the file said; `advice` says what to do next."""

    exit_code = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message}\n{self.advice}" if self.advice else self.message


class Unforeseen(FargatectlError):
    """What neither AWS nor the user said; `traceback` is for those who mend it."""

    def __init__(self, message: str, advice: str, traceback: str) -> None:
        super().__init__(message, advice)
        self.traceback = traceback


class UsageError(FargatectlError):
    exit_code = 2


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a spec file. `line` and `column` count from 1; 0 without a place.

    `path` are the keys that lead there, where they are known.
    """

    file: str
    line: int
    column: int
    message: str
    source: str = ""  # the offending line as it stands in the file
    path: tuple[str | int, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        quoted = f"\n{self.line:6d} | {self.source}" if self.source else ""
        return f"{place}: {self.message}{quoted}"


class SpecError(FargatectlError):
    """The problems of a spec, in the order of the file; the first of very many."""

    exit_code = 2
    most = 100

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems)[: self.most])
        count, told = len(problems), len(self.problems)
        lines = [str(problem) for problem in self.problems]
        if count > told:
            lines.append(f"… and {count - told:,} more.")
        summary = f"{count:,} error{'s' if count > 1 else ''}. Nothing was changed."
        super().__init__("\n".join(lines), summary)


class DeploymentFailed(FargatectlError):
    exit_code = 3


class Refused(FargatectlError):
    exit_code = 4


class NotOurs(Refused):
    """Something stands under our name that somebody else made."""


class Locked(Refused):
    """Another run changes the same app and environment; the message says which."""


class Interrupted(FargatectlError):
    """A signal ended the command; what goes on in AWS is in the message."""

    def __init__(self, message: str, advice: str = "", signal: int = 2) -> None:
        super().__init__(message, advice)
        self.exit_code = 128 + signal


class CommandFailed(FargatectlError):
    """What the user had run in a container ended with another code than 0."""

    def __init__(self, message: str, exit_code: int, advice: str = "") -> None:
        super().__init__(message, advice)
        self.exit_code = exit_code
