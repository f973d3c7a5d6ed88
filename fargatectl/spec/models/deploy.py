"""How a new version takes the place of the old one."""

import math
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.circuit_breaker import CircuitBreaker
from fargatectl.spec.models.container import Command
from fargatectl.spec.models.lists import OneOrMany, Switch
from fargatectl.spec.models.names import Strs
from fargatectl.spec.models.section import Section, sentence, wrong
from fargatectl.spec.models.values import Percent, Seconds

Strategy = Literal["rolling", "blue-green", "canary", "linear"]
Stage = Literal[
    "pre-scale-up",
    "post-scale-up",
    "post-test-traffic-shift",
    "pre-production-traffic-shift",
    "post-production-traffic-shift",
]
_Bake = Annotated[int, Seconds(0, 86_400, step=60)]


class Canary(Section):
    """A few requests first, then all."""

    percent: Annotated[float, Percent(0.1, 100, step=0.1)] = Field(
        default=10, description="The share of requests that goes first."
    )
    bake: _Bake = Field(default=300, description="How long to wait before the rest follows.")


class Linear(Section):
    """Requests in equal steps."""

    percent: Annotated[float, Percent(3, 100, step=0.1)] = Field(
        default=20, description="The share of requests in each step."
    )
    bake: _Bake = Field(default=180, description="How long to wait after each step.")


class Before(Section):
    """A task with the new image that has to succeed before the service is touched."""

    short = "command"

    command: Command = Field(min_length=1, description="The command: `./manage.py migrate`.")
    timeout: Annotated[int, Seconds(1, 86_400)] = Field(
        default=900, description="How long it may take."
    )


class Deploy(Section):
    """How a new version takes the place of the old one."""

    strategy: Strategy = Field(
        default="rolling",
        description="`rolling` replaces tasks; the others make a second set and move requests.",
    )
    min_healthy: Annotated[int, Percent(0, 100)] = Field(
        default=100, description="Percentage of the count that keeps running meanwhile."
    )
    max: Annotated[int, Percent(100, 400)] = Field(
        default=200, description="Percentage of the count that may run meanwhile."
    )
    circuit_breaker: Annotated[CircuitBreaker | None, Switch()] = Field(
        default_factory=CircuitBreaker.model_construct,
        description="Give up when tasks keep failing.",
    )
    alarms: Strs = Field(
        default=(), description="CloudWatch alarms that stop the deployment and roll it back."
    )
    bake: _Bake = Field(
        default=300, description="How long both versions stay up once all requests have moved."
    )
    canary: Canary | None = Field(default=None, description="With `strategy: canary`.")
    linear: Linear | None = Field(default=None, description="With `strategy: linear`.")
    pause: Annotated[tuple[Stage, ...], OneOrMany()] = Field(
        default=(), description="Stages at which to wait for `fargatectl continue`."
    )
    early_success: Annotated[int, Percent(0, 100)] = Field(
        default=100,
        description="Rolling: done once this percentage is healthy; the rest goes on by itself. "
        "With `alarms` only where it is set.",
    )
    before: Before | None = Field(
        default=None, description="A command to run first, with the new image: a migration."
    )
    timeout: Annotated[int, Seconds(1, 604_800)] = Field(
        default=900, description="How long `up` watches before it calls the deployment failed."
    )

    @field_validator("canary", "linear", "pause", "early_success")
    @classmethod
    def _goes_with_the_strategy(cls, value: Any, info: ValidationInfo) -> Any:
        strategy = info.data.get("strategy")
        takers = {
            "canary": ("canary",),
            "linear": ("linear",),
            "pause": ("blue-green", "canary", "linear"),
            "early_success": ("rolling",),
        }[info.field_name or ""]
        if strategy and value not in (None, ()) and strategy not in takers:
            raise wrong(f"is for strategy {' or '.join(takers)}, and the strategy is {strategy}")
        return value

    @field_validator("early_success")
    @classmethod
    def _at_least_min_healthy(cls, percent: int, info: ValidationInfo) -> int:
        least = info.data.get("min_healthy", 0)
        if percent < least:
            raise wrong(f"must be at least min_healthy ({least}), not {percent}")
        return percent

    def check_room(self, count: int) -> None:
        """Raises when ECS could neither start a new task nor stop an old one."""
        most = math.floor(count * self.max / 100)
        least = math.ceil(count * self.min_healthy / 100)
        if self.strategy == "rolling" and count and most <= count <= least:
            tasks = f"{count} task{'s' if count > 1 else ''}"
            raise sentence(
                f"a deployment of {tasks} could not move: max {self.max}% lets no new task start "
                f"and min_healthy {self.min_healthy}% lets no old one stop"
            )
