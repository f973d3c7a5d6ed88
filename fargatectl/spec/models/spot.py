"""Running on Fargate Spot, wholly or in part."""

import re
from typing import Annotated, Any

from pydantic import Field, model_validator

from fargatectl.spec.models.section import Schema, Section, sentence, wrong
from fargatectl.spec.models.values import Percent, Whole
from fargatectl.spec.words import shown

_SHARE = Percent()


class Spot(Section):
    """The first `base` tasks run on demand; of the rest `weight` on Spot for `on_demand` not."""

    short = "weight"

    base: Annotated[int, Whole(0, 100_000)] = Field(
        default=0, description="Tasks that always run on demand."
    )
    weight: Annotated[int, Whole(0, 1000)] = Field(
        default=1, description="Spot's share of the others."
    )
    on_demand: Annotated[int, Whole(0, 1000)] = Field(
        default=1, description="On-demand's share of the others."
    )

    @model_validator(mode="before")
    @classmethod
    def _all_on_spot(cls, data: Any) -> Any:
        """Unless weights are given, only the base is on demand."""
        if isinstance(data, dict) and "weight" not in data:
            return {"on_demand": 0, **data}
        return data

    @classmethod
    def _from_short(cls, data: Any) -> Any:
        if not isinstance(data, str | int | float) or not re.search("[0-9]", str(data)):
            raise wrong(f"must be true, a percentage or a mapping, not {shown(data)}")
        percent = _SHARE.parse(data)
        return {"weight": percent, "on_demand": 100 - percent}

    @classmethod
    def _short_schema(cls, _: dict[str, Schema]) -> Schema:
        return _SHARE.schema()

    @model_validator(mode="after")
    def _shares_something(self) -> "Spot":
        if not self.weight and not self.on_demand:
            raise sentence("spot: `weight` and `on_demand` cannot both be 0")
        return self
