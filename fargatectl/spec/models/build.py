"""Building an image instead of naming one."""

from typing import Annotated

from pydantic import Field

from fargatectl.spec.models.lists import Pairs
from fargatectl.spec.models.names import Str, StrOrEmpty
from fargatectl.spec.models.section import Section


class Build(Section):
    """An image to build, and to push to a repository that fargatectl keeps."""

    short = "context"

    context: Str = Field(default=".", description="The folder, seen from the spec's.")
    dockerfile: Str | None = Field(
        default=None, description="The Dockerfile, seen from the context; by default `Dockerfile`."
    )
    target: Str | None = Field(default=None, description="The stage to build.")
    args: Annotated[dict[Str, StrOrEmpty], Pairs()] = Field(
        default_factory=dict, description="Build arguments."
    )
