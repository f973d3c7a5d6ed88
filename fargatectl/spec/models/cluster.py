"""The ECS cluster."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.section import Section, wrong
from fargatectl.spec.models.texts import Matching

ClusterName = Annotated[
    str, Matching(r"[A-Za-z0-9_-]{1,255}", "a cluster's name: letters, digits, `-` and `_`")
]


class Cluster(Section):
    """The cluster to make, or the existing one to run in."""

    short = "name"

    existing: ClusterName | None = Field(
        default=None, description="An existing cluster, which fargatectl uses and leaves alone."
    )
    name: ClusterName | None = Field(
        default=None, description="The name of the cluster to make; by default the app's."
    )
    insights: Literal["enabled", "enhanced", "disabled"] = Field(
        default="disabled", description="Container Insights."
    )
    connect: (
        Annotated[str, Matching(r"[!-~]{1,1024}", "a Cloud Map namespace: no spaces")] | None
    ) = Field(
        default=None,
        description="The Cloud Map namespace of Service Connect; by default the app's.",
    )

    @field_validator("name", "insights")
    @classmethod
    def _not_of_an_existing_one(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("existing"):
            raise wrong("is for a cluster that fargatectl makes; `existing` is left alone")
        return value
