"""The rolling update: which tasks to start and stop next."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Standing(Enum):
    """What the scheduler thinks of a task that nobody has told to stop."""

    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True)
class Member:
    """One task in the eyes of the strategy."""

    id: str
    standing: Standing


@dataclass(frozen=True)
class Situation:
    """A service at one moment: the tasks of the primary deployment and all others."""

    desired: int
    minimum_percent: float
    maximum_percent: float
    new: Sequence[Member]
    old: Sequence[Member]

    @property
    def minimum(self) -> int:
        """How many must stay healthy: rounded up."""
        return math.ceil(self.desired * self.minimum_percent / 100)

    @property
    def maximum(self) -> int:
        """How many may run or start: rounded down."""
        return math.floor(self.desired * self.maximum_percent / 100)


@dataclass(frozen=True)
class Moves:
    """What to do now. `is_stuck`: the percentages allow nothing, though something is to do."""

    start: int = 0
    replace: tuple[str, ...] = ()
    stop_surplus: tuple[str, ...] = ()
    stop_old: tuple[str, ...] = ()
    is_stuck: bool = False

    @property
    def stop(self) -> tuple[str, ...]:
        """All tasks to stop."""
        return (*self.replace, *self.stop_surplus, *self.stop_old)


def next_moves(now: Situation) -> Moves:
    """One pass of the rolling update."""
    bad = [one.id for one in now.new if one.standing is Standing.UNHEALTHY]
    good = [one for one in now.new if one.standing is not Standing.UNHEALTHY]
    surplus = spare(good, len(good) - now.desired)
    kept = [one for one in good if one.id not in surplus]
    stop_old = retire(now, kept)
    # Those that are told to stop neither run nor start in the eyes of maximumPercent.
    room = now.maximum - len(kept) - (len(now.old) - len(stop_old))
    wanted = now.desired - len(kept)
    start = max(0, min(room, wanted))
    return Moves(
        start=start,
        replace=tuple(bad),
        stop_surplus=surplus,
        stop_old=stop_old,
        is_stuck=wanted > 0 and start == 0 and is_still(now) and not (bad or surplus or stop_old),
    )


def spare(members: Sequence[Member], count: int) -> tuple[str, ...]:
    """The tasks that are missed least: those not healthy yet, then the newest."""
    if count <= 0:
        return ()
    order = sorted(members, key=lambda one: one.standing is Standing.HEALTHY)
    starting = [one for one in order if one.standing is not Standing.HEALTHY]
    healthy = [one for one in order if one.standing is Standing.HEALTHY]
    return tuple(one.id for one in [*reversed(starting), *reversed(healthy)][:count])


def retire(now: Situation, kept: Sequence[Member]) -> tuple[str, ...]:
    """Old tasks that may go without fewer than the minimum being healthy; unhealthy ones first."""
    healthy = sum(one.standing is Standing.HEALTHY for one in (*kept, *now.old))
    weak = [one.id for one in now.old if one.standing is not Standing.HEALTHY]
    strong = [one.id for one in now.old if one.standing is Standing.HEALTHY]
    allowed = max(0, healthy - now.minimum)
    return (*weak, *strong[:allowed])


def is_still(now: Situation) -> bool:
    """Whether nothing is under way that could change the situation by itself."""
    return all(one.standing is Standing.HEALTHY for one in (*now.new, *now.old))
