"""How many tasks: between two bounds, by load and by the clock."""

from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from fargatectl.spec.models.lists import OneOrMany
from fargatectl.spec.models.schedule import ScheduleExpression, TimeZone
from fargatectl.spec.models.section import Section, sentence
from fargatectl.spec.models.values import Percent, Seconds, Whole

Count = Annotated[int, Whole(0, 5000)]
_LoadPercent = Annotated[int, Percent(1, 100)]
_Cooldown = Annotated[int, Seconds(0, 86_400)]


class Cooldown(Section):
    """How long to wait after a change before the next; a lone duration is for both."""

    short = "in"

    scale_in: _Cooldown = Field(default=60, alias="in", description="After taking tasks away.")
    scale_out: _Cooldown = Field(default=60, alias="out", description="After adding tasks.")

    @classmethod
    def _from_short(cls, data: Any) -> Any:
        return {"in": data, "out": data} if isinstance(data, str | int) else data


class ScheduledScaling(Section):
    """New bounds from a point in time on."""

    at: Annotated[str, ScheduleExpression()] = Field(
        description="When: `cron(…)`, `rate(…)`, `at(…)`, a 5-field cron or `@daily`."
    )
    timezone: Annotated[str, TimeZone()] = Field(
        default="UTC", description="The time zone of `at`: Europe/Paris."
    )
    min: Count | None = Field(default=None, description="The new lower bound.")
    max: Count | None = Field(default=None, description="The new upper bound.")

    @model_validator(mode="after")
    def _changes_something(self) -> "ScheduledScaling":
        if self.min is None and self.max is None:
            raise sentence("a scheduled change needs `min`, `max` or both")
        if self.min is not None and self.max is not None and self.max < self.min:
            raise sentence(f"max must be at least min ({self.min}), got {self.max}")
        return self


class Scaling(Section):
    """Target tracking for each metric that is given; by CPU at 75 when there is none."""

    min: Count = Field(default=1, description="The fewest tasks.")
    max: Count = Field(description="The most tasks.")
    memory: _LoadPercent | None = Field(
        default=None, description="Keep memory use at this percentage, such as 80."
    )
    requests: Annotated[int, Whole(1)] | None = Field(
        default=None, description="Keep requests per task and minute at this number, such as 1000."
    )
    schedule: Annotated[tuple[ScheduledScaling, ...], OneOrMany()] = Field(
        default=(), description="Bounds that change by the clock."
    )
    cpu: _LoadPercent | None = Field(
        default=None, validate_default=True, description="Keep CPU use at this percentage."
    )
    cooldown: Cooldown = Field(
        default_factory=Cooldown.model_construct,
        description="How long to wait between two changes.",
    )

    @field_validator("max")
    @classmethod
    def _at_least_min(cls, most: int, info: ValidationInfo) -> int:
        least = info.data.get("min", 0)
        if most < least:
            raise sentence(f"scaling.max must be at least scaling.min ({least}), got {most}")
        return most

    @field_validator("cpu", mode="wrap")
    @classmethod
    def _default_metric(cls, value: Any, handler: Any, info: ValidationInfo) -> Any:
        if value is not None:
            return handler(value)
        others = ("memory", "requests", "schedule")
        return None if any(info.data.get(name, "?") for name in others) else 75
