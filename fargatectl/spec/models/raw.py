"""The way out for everything that has no key."""

from pydantic import Field

from fargatectl.spec.models.names import Json
from fargatectl.spec.models.section import Section


class RawContainer(Section):
    """Fields of the ECS API, passed as they are and merged last."""

    container: dict[str, Json] = Field(
        default_factory=dict, description="Of ContainerDefinition: `{restartPolicy: {…}}`."
    )


class Raw(RawContainer):
    """Fields of the ECS API, passed as they are and merged last."""

    task_definition: dict[str, Json] = Field(
        default_factory=dict, description="Of RegisterTaskDefinition."
    )
    service: dict[str, Json] = Field(
        default_factory=dict, description="Of CreateService and UpdateService."
    )
