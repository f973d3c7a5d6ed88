"""The stages of a deployment that moves requests from one set of tasks to another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .ids import random_uuid

# `strategy` of such deployments.
SHIFTING = ("BLUE_GREEN", "CANARY", "LINEAR")

# ECS gives a pause a day, then it goes back.
PATIENCE = 24 * 3600.0


@dataclass(frozen=True)
class Stage:
    """One stage. `percent` of the requests go to the new tasks; it lasts `seconds`."""

    name: str
    percent: float | None = None
    seconds: float = 0


@dataclass
class Pause:
    """A hook at which a deployment waits for somebody."""

    stage: str
    expires_at: float
    action: str
    id: str = field(default_factory=lambda: f"ecs-pause-{random_uuid()}")
    status: str = "AWAITING_ACTION"


@dataclass(frozen=True)
class Hooks:
    """The stages at which to pause: how long, and what happens then."""

    stages: frozenset[str] = frozenset()
    patience: float = PATIENCE
    action: str = "ROLLBACK"


@dataclass(frozen=True)
class Shift:
    """One listener rule, the group that gets its requests, and the one that shall."""

    rule: str
    blue: str
    green: str
    role: str = ""


@dataclass(frozen=True)
class ShiftRules:
    """How requests move: all at once, a few first, or in equal steps; seconds."""

    strategy: str = "ROLLING"
    bake: float = 0
    percent: float = 100
    step_bake: float = 0
    hooks: Hooks = Hooks()

    def stages(self) -> Iterator[Stage]:
        """All stages in order."""
        before = ("RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP")
        for name in (*before, "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT"):
            yield Stage(name)
        for percent in self.steps():
            yield Stage("PRE_PRODUCTION_TRAFFIC_SHIFT")
            rest = self.step_bake if percent < 100 else 0
            yield Stage("PRODUCTION_TRAFFIC_SHIFT", percent, rest)
        yield Stage("POST_PRODUCTION_TRAFFIC_SHIFT")
        yield Stage("BAKE_TIME", seconds=self.bake)
        yield Stage("CLEAN_UP")

    def steps(self) -> Iterator[float]:
        """The share of the new tasks, step by step."""
        if self.strategy == "CANARY":
            yield self.percent
        elif self.strategy == "LINEAR":
            count = 1
            while count * self.percent < 100:
                yield round(count * self.percent, 1)
                count += 1
        yield 100


@dataclass
class Progress:
    """How far a deployment has come."""

    rules: ShiftRules
    shifts: tuple[Shift, ...]
    stages: tuple[Stage, ...]
    position: int = 0
    entered_at: float | None = None
    pauses: list[Pause] = field(default_factory=list)
    percent: float = 0

    @property
    def stage(self) -> Stage:
        return self.stages[self.position]

    @property
    def is_cleaning_up(self) -> bool:
        """Whether nobody needs the old tasks any more."""
        return self.stage.name == "CLEAN_UP"

    @property
    def pause(self) -> Pause | None:
        """The hook that waits now."""
        return next((one for one in self.pauses if one.status == "AWAITING_ACTION"), None)


def weights(shift: Shift, percent: float) -> Mapping[str, int]:
    """ELB's weights, of which ECS keeps the sum at 100."""
    new = round(percent)
    return {shift.blue: 100 - new, shift.green: new}
