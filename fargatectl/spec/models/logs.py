"""Where a service's output goes."""

from typing import Annotated, Any, Literal

from pydantic import Field

from fargatectl.spec.models.names import Str, StrOrEmpty
from fargatectl.spec.models.secrets import SecretRef, SecretReference
from fargatectl.spec.models.section import Schema, Section, wrong
from fargatectl.spec.models.texts import Matching
from fargatectl.spec.models.values import Value
from fargatectl.spec.node import typed
from fargatectl.spec.words import either, shown

# What PutRetentionPolicy takes.
_YEARS = (545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, *_YEARS)
FOREVER = "forever"


class Retention(Value):
    """Days, out of those CloudWatch Logs knows; None keeps the lines for ever."""

    def parse(self, value: Any) -> int | None:
        days = typed(value) if isinstance(value, str) else value
        if days == FOREVER:
            return None
        if isinstance(days, bool) or not isinstance(days, int):
            raise wrong(f"must be a number of days or {FOREVER}, not {shown(value)}")
        if days not in RETENTIONS:
            near = min(RETENTIONS, key=lambda allowed: abs(allowed - days))
            raise wrong(
                f"must be {either(RETENTIONS)} days; the nearest to {shown(value)} is {near}"
            )
        return days

    def schema(self) -> Schema:
        return {"enum": [*RETENTIONS, *(str(days) for days in RETENTIONS), FOREVER]}


class Logs(Section):
    """CloudWatch Logs, unless another driver is named."""

    retention: Annotated[int | None, Retention()] = Field(
        default=30, description="Days to keep the lines, or `forever`."
    )
    group: (
        Annotated[
            str,
            Matching(r"[A-Za-z0-9_/.#-]{1,512}", "a log group: letters, digits and any of _-/.#"),
        ]
        | None
    ) = Field(default=None, description="The log group; by default app, environment, service.")
    prefix: Str | None = Field(
        default=None, description="What the streams' names begin with; by default the service."
    )
    mode: Literal["non-blocking", "blocking"] = Field(
        default="non-blocking",
        description="What a container does when its lines are not taken: drop them, or wait.",
    )
    driver: Literal["awslogs", "awsfirelens", "splunk"] = Field(
        default="awslogs", description="The log driver."
    )
    options: dict[Str, StrOrEmpty] = Field(
        default_factory=dict, description="Options of the driver, passed as they are."
    )
    secret_options: dict[Str, Annotated[SecretRef, SecretReference()]] = Field(
        default_factory=dict, description="Options whose values are secrets."
    )
