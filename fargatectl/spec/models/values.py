"""The kinds of single values: how each is written, what it becomes, how a wrong one is told."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from fargatectl.spec.models.section import Schema, wrong
from fargatectl.spec.node import typed
from fargatectl.spec.words import shown

INTERPOLATED = {"type": "string", "pattern": r"\$\{"}

_NUMBER = r"(\d{1,12}(?:\.\d{1,6})?|\.\d{1,6})"
_DURATION = re.compile(rf"{_NUMBER}\s*(s|m|h|d|)", re.ASCII)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


class Value(ABC):
    """Metadata for `Annotated`: turns what the file says into what the attribute holds."""

    @abstractmethod
    def parse(self, value: Any) -> Any:
        """Raises `wrong(…)`."""

    @abstractmethod
    def schema(self) -> Schema:
        """How it may be written, for editors."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        return self.schema()


@dataclass(frozen=True)
class Whole(Value):
    """A whole number; quoted or interpolated is as good as plain."""

    low: int = 0
    high: int | None = None

    def parse(self, value: Any) -> int:
        number = typed(value) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int) or not self._allows(number):
            limits = bounds(self.low, self.high)
            raise wrong(f"must be a whole number, {limits}, not {shown(value)}")
        return number

    def _allows(self, number: int) -> bool:
        return self.low <= number and (self.high is None or number <= self.high)

    def schema(self) -> Schema:
        number: Schema = {"type": "integer", "minimum": self.low}
        if self.high is not None:
            number["maximum"] = self.high
        return {"anyOf": [number, INTERPOLATED]}


@dataclass(frozen=True)
class Seconds(Value):
    """A duration, kept as seconds. `step` is what AWS counts it in where that is minutes."""

    low: int = 0
    high: int | None = None
    step: int = 1

    def parse(self, value: Any) -> int:
        text = "" if isinstance(value, bool | dict | list | None) else str(value).strip()
        found = _DURATION.fullmatch(text)
        if not found:
            raise wrong(f"must be a duration such as 30s, 5m or 2h, not {shown(value)}")
        seconds = float(found[1]) * _SECONDS[found[2]]
        if seconds % self.step:
            unit = "minutes" if self.step == 60 else "seconds"
            raise wrong(f"must be whole {unit}, not {shown(value)}")
        if seconds < self.low or (self.high is not None and seconds > self.high):
            raise wrong(f"must be {bounds(self.low, self.high, 's')}, not {shown(value)}")
        return int(seconds)

    def schema(self) -> Schema:
        pattern = r"^\s*(\d+(\.\d+)?|\.\d+)\s*[smhd]?\s*$|\$\{"
        return {
            "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": pattern}]
        }


@dataclass(frozen=True)
class Percent(Value):
    """A percentage, with or without its sign. `step` is 0.1 where AWS takes tenths."""

    low: float = 0
    high: float = 100
    step: float = 1

    def parse(self, value: Any) -> float:
        text = "" if isinstance(value, bool | dict | list | None) else str(value)
        found = re.fullmatch(rf"\s*{_NUMBER}\s*%?\s*", text, re.ASCII)
        number = float(found[1]) if found else -1
        if not self.low <= number <= self.high or not self._fits(number):
            kind = "a whole percentage" if self.step == 1 else "a percentage"
            limits = bounds(self.low, self.high)
            raise wrong(f"must be {kind}, {limits}, not {shown(value)}")
        return int(number) if self.step == 1 else number

    def _fits(self, number: float) -> bool:
        return abs(round(number / self.step) * self.step - number) < 1e-9

    def schema(self) -> Schema:
        pattern = r"^\s*(\d+(\.\d+)?|\.\d+)\s*%?\s*$|\$\{"
        number = {"type": "number", "minimum": self.low, "maximum": self.high}
        return {"anyOf": [number, {"type": "string", "pattern": pattern}]}


class Flag(Value):
    """`true` or `false`, as in YAML 1.2: `no` is a word."""

    def parse(self, value: Any) -> bool:
        flag = typed(value) if isinstance(value, str) else value
        if not isinstance(flag, bool):
            raise wrong(f"must be true or false, not {shown(value)}")
        return flag

    def schema(self) -> Schema:
        return {"anyOf": [{"type": "boolean"}, INTERPOLATED]}


def bounds(low: float, high: float | None, unit: str = "") -> str:
    return f"at least {low:g}{unit}" if high is None else f"{low:g}{unit} to {high:g}{unit}"
