"""A container's own health check, which ECS runs inside it."""

from typing import Annotated, Any

from pydantic import Field

from fargatectl.spec.models.lists import ShortForm
from fargatectl.spec.models.names import Str
from fargatectl.spec.models.section import Schema, Section
from fargatectl.spec.models.values import Seconds, Whole

_HEALTH_FORMS = ("CMD", "CMD-SHELL", "NONE")


class DockerTest(ShortForm):
    """A line for the shell, or words, with Docker's own mark in front that says which."""

    def spell_out(self, value: Any) -> Any:
        match value:
            case str():
                return ["CMD-SHELL", value]
            case [first, *_] if first not in _HEALTH_FORMS:
                return ["CMD", *value]
        return value

    def also(self, _: Schema) -> list[Schema]:
        return [{"type": "string"}]


class ContainerHealthCheck(Section):
    """A command that tells, inside the container, whether it is healthy."""

    short = "command"

    command: Annotated[tuple[Str, ...], DockerTest()] = Field(
        min_length=1, description="A line for the shell, or a list of words to run without one."
    )
    interval: Annotated[int, Seconds(5, 300)] = Field(
        default=30, description="Time between two checks."
    )
    timeout: Annotated[int, Seconds(2, 60)] = Field(
        default=5, description="How long a check may take."
    )
    retries: Annotated[int, Whole(1, 10)] = Field(
        default=3, description="Failures in a row that make the container unhealthy."
    )
    start_period: Annotated[int, Seconds(0, 300)] = Field(
        default=0, description="Time to start, in which failures do not count."
    )
