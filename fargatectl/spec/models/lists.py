"""Forms that stand for a list, a mapping or nothing: one for many, `NAME=value`, `true`."""

import shlex
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from fargatectl.spec.models.section import Schema, wrong
from fargatectl.spec.node import typed
from fargatectl.spec.words import shown


class ShortForm:
    """Metadata for `Annotated`: rewrites a short form before the type looks at it."""

    def spell_out(self, value: Any) -> Any:
        raise NotImplementedError

    def also(self, item: Schema) -> list[Schema]:
        """The other ways to write it; `item` describes one item, if it is a list."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.spell_out, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        schema = handler(core)
        return {"anyOf": [*self.also(schema.get("items", {})), schema]}


class OneOrMany(ShortForm):
    """A lone item is a list of one."""

    def spell_out(self, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else [value]

    def also(self, item: Schema) -> list[Schema]:
        return [item]


class Switch(ShortForm):
    """`true` takes all defaults, `false` is the same as leaving the key away."""

    def spell_out(self, value: Any) -> Any:
        match typed(value) if isinstance(value, str) else value:
            case True:
                return {}
            case False:
                return None
        return value

    def also(self, _: Schema) -> list[Schema]:
        return [{"type": "boolean"}]


class SwitchOneOrMany(Switch):
    """A switch for what there may be several of."""

    def spell_out(self, value: Any) -> Any:
        spelled = super().spell_out(value)
        if spelled is None:
            return []
        return spelled if isinstance(spelled, list | tuple) else [spelled]

    def also(self, item: Schema) -> list[Schema]:
        return [{"type": "boolean"}, item]


class Words(ShortForm):
    """A command: a list, or a line that is split as a shell would."""

    def spell_out(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return shlex.split(value)
        except ValueError as error:
            raise wrong(f"cannot be split into words: {str(error).lower()}") from None

    def also(self, _: Schema) -> list[Schema]:
        return [{"type": "string"}]


@dataclass(frozen=True)
class Pairs(ShortForm):
    """A mapping, or a list of `NAME=value`."""

    lone_value: bool = False  # whether an item without `=` is the value of no name

    def spell_out(self, value: Any) -> Any:
        if self.lone_value and isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            return value
        pairs: dict[str, Any] = {}
        for item in value:
            name, text = self._split(item)
            if name in pairs and not self.lone_value:
                raise wrong(f"sets {name} twice")
            pairs.setdefault(name, []).append(text)
        if self.lone_value:
            return pairs
        return {name: texts[0] for name, texts in pairs.items()}

    def _split(self, item: Any) -> tuple[str, str]:
        if isinstance(item, str):
            name, equals, text = item.partition("=")
            if equals and name:
                return name, text
            if self.lone_value:
                return "", item.removeprefix("=")
        raise wrong(f"must be a mapping or a list of NAME=value; {shown(item)} is neither")

    def also(self, _: Schema) -> list[Schema]:
        pair: Schema = {"type": "string"}
        return [{"type": "array", "items": pair}, *([pair] if self.lone_value else [])]
