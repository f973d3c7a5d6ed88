"""What was measured beside what is asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True)
class Verdict:
    what: str
    found: float
    most: float

    @property
    def holds(self) -> bool:
        return self.found <= self.most


def table(verdicts: Iterable[Verdict]) -> Table:
    drawn = Table("what", "found", "at most", "")
    for each in dict.fromkeys(verdicts):
        drawn.add_row(
            each.what,
            f"{each.found:.4g}",
            f"{each.most:g}",
            "holds" if each.holds else "[red]does not hold[/]",
        )
    return drawn
