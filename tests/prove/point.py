"""One trial: what is run, what goes wrong, where."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.prove.trials import Outcome

# A trial is two commands, each ended after a minute, and what lies around them; seconds.
LONGEST = 180.0


@dataclass(frozen=True)
class Point:
    what: str
    hurt: str
    where: str
    attempt: Callable[[], Outcome] = field(compare=False, repr=False)

    @property
    def key(self) -> str:
        return f"{self.what}, {self.hurt}, {self.where}"
