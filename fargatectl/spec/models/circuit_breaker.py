"""When ECS gives up a deployment whose tasks keep failing."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from fargatectl.spec.models.names import Bool
from fargatectl.spec.models.section import Schema, Section, wrong
from fargatectl.spec.models.values import Percent, Value
from fargatectl.spec.node import typed
from fargatectl.spec.words import shown


@dataclass(frozen=True)
class Threshold:
    """Failures that end a deployment: tasks, or a percentage of the service's count."""

    value: int
    unit: Literal["tasks", "percent"]


class FailureThreshold(Value):
    """A number of tasks, or a percentage."""

    def parse(self, value: Any) -> Threshold:
        if isinstance(value, Threshold):
            return value
        if isinstance(value, str) and value.strip().endswith("%"):
            return Threshold(int(Percent(1, 100).parse(value)), "percent")
        number = typed(value) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise wrong(f"must be a number of tasks or a percentage, not {shown(value)}")
        return Threshold(number, "tasks")

    def schema(self) -> Schema:
        return {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]}


class CircuitBreaker(Section):
    """When ECS gives up a deployment."""

    rollback: Bool = Field(default=True, description="Go back to the last good deployment then.")
    threshold: Annotated[Threshold, FailureThreshold()] | None = Field(
        default=None, description="Failed tasks, or a percentage of the count; by default AWS's."
    )
