"""The life of one container, as the scheduler plays it."""

from dataclasses import dataclass

ORDINARY_PULL = 20.0
ORDINARY_BOOT = 1.0


@dataclass(frozen=True)
class Behaviour:
    """Times are in seconds from its start.

    `start_failure` is what ECS says when it cannot even start, in `str.format`'s braces what only
    the task knows. `unreachable` is ELB's reason and words when the program runs and does not
    answer. `unplaced` is why ECS makes no task at all. Of what `is_passing` only the first task of
    a deployment suffers. `load` is what a service of it has to do, in percent of one task's CPU; 0
    is next to nothing.
    """

    pull: float = ORDINARY_PULL
    boot: float = ORDINARY_BOOT
    start_failure: str | None = None
    answers: int = 200
    unreachable: tuple[str, str] | None = None
    fails_own_check: bool = False
    exits_after: float | None = None
    exit_code: int = 0
    exit_reason: str | None = None
    last_words: tuple[str, ...] = ()
    unplaced: str | None = None
    interrupted_after: float | None = None
    is_passing: bool = False
    load: float = 0.0

    @property
    def is_healthy(self) -> bool:
        """Whether its container health check ever passes."""
        return self.answers < 400 and not (self.unreachable or self.fails_own_check)
