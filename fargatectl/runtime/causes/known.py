"""One row of the tables: a pattern, what it means and what to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnosis:
    """`passes` says that AWS tries again by itself and that this usually helps.

    `repeats` says that the next task of the same revision fails in the same way.
    """

    cause: str
    fix: str
    passes: bool = False
    repeats: bool = False


class Known:
    """A failure we know by its words.

    `pattern` is a regular expression, searched without regard to case, a dot matching line ends
    too; `cause` and `fix` may name its groups in braces.
    """

    def __init__(
        self, pattern: str, cause: str, fix: str, *, passes: bool = False, repeats: bool = False
    ) -> None:
        self.pattern = re.compile(pattern, re.IGNORECASE | re.DOTALL)
        self.cause = cause
        self.fix = fix
        self.passes = passes
        self.repeats = repeats

    def explain(self, text: str) -> Diagnosis | None:
        found = self.pattern.search(text)
        if found is None:
            return None
        groups = {name: value or "" for name, value in found.groupdict().items()}
        cause = _sentence(self.cause.format(**groups))
        return Diagnosis(cause, self.fix.format(**groups), self.passes, self.repeats)


def _sentence(text: str) -> str:
    """The text with its full stop, also where a group at its end found nothing."""
    return f"{text.rstrip(' :.')}."


def first_match(table: Sequence[Known], text: str) -> Diagnosis | None:
    """The first row that fits: special cases stand before general ones."""
    explained = (known.explain(text) for known in table)
    return next((diagnosis for diagnosis in explained if diagnosis), None)
