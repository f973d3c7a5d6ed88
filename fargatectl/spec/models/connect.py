"""Service Connect: reaching other services by their names."""

from typing import Annotated, Any

from pydantic import Field

from fargatectl.spec.models.names import Bool, Name, Str
from fargatectl.spec.models.network import Port
from fargatectl.spec.models.section import Schema, Section
from fargatectl.spec.models.values import Seconds


class Connect(Section):
    """How other services reach this one; with `client`, only how it reaches them."""

    short = "client"

    client: Bool = Field(default=False, description="Only reach others, offer nothing.")
    name: Name | None = Field(
        default=None, description="The host name for others; by default the service's name."
    )
    port: Port | None = Field(
        default=None, description="The port for others; by default the container's."
    )
    port_name: Str | None = Field(
        default=None, description="Which of `ports` to offer; by default all of them."
    )
    timeout: Annotated[int, Seconds(0, 2_147_483)] | None = Field(
        default=None, description="How long one request may take; 0 is without end."
    )
    idle_timeout: Annotated[int, Seconds(0, 2_147_483)] | None = Field(
        default=None, description="How long a silent connection stays open; 0 is without end."
    )

    @classmethod
    def _from_short(cls, data: Any) -> Any:
        return {"client": True} if data == "client" else data

    @classmethod
    def _short_schema(cls, _: dict[str, Schema]) -> Schema:
        return {"const": "client"}
