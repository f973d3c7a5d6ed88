"""Limits of the operating system."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.section import Section, wrong
from fargatectl.spec.models.values import Whole

UlimitName = Literal[
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
]


class Ulimit(Section):
    """A limit of the operating system; a lone number is both."""

    short = "soft"

    soft: Annotated[int, Whole(-1)] = Field(description="What a process starts with.")
    hard: Annotated[int, Whole(-1)] = Field(description="What it may raise it to.")

    @classmethod
    def _from_short(cls, data: Any) -> Any:
        return {"soft": data, "hard": data}

    @field_validator("hard")
    @classmethod
    def _above_soft(cls, hard: int, info: ValidationInfo) -> int:
        if hard < info.data.get("soft", -1):
            raise wrong(f"must be at least soft ({info.data['soft']}), not {hard}")
        return hard
