"""A job: a task that runs to its end, by the clock or on demand."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.schedule import ScheduleExpression, TimeZone
from fargatectl.spec.models.section import wrong
from fargatectl.spec.models.task import Task
from fargatectl.spec.models.values import Seconds, Whole


class Job(Task):
    """A task that runs to its end: by the clock, or with `fargatectl run`."""

    schedule: Annotated[str, ScheduleExpression()] | None = Field(
        default=None,
        description="When: `cron(…)`, `rate(…)`, `at(…)`, a 5-field cron or `@daily`.",
    )
    timezone: Annotated[str, TimeZone()] = Field(
        default="UTC", description="The time zone of the schedule: Europe/Paris."
    )
    timeout: Annotated[int, Seconds(1, 1_209_600)] | None = Field(
        default=None, description="How long it may run."
    )
    retries: Annotated[int, Whole(0, 185)] = Field(
        default=0, description="How often to try again when it cannot be started."
    )
    count: Annotated[int, Whole(1, 10)] = Field(default=1, description="Tasks to run at once.")

    @field_validator("timezone")
    @classmethod
    def _needs_a_schedule(cls, timezone: str, info: ValidationInfo) -> str:
        if info.data.get("schedule", "?") is None:
            raise wrong("is for a `schedule`")
        return timezone
