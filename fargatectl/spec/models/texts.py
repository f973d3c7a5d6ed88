"""Texts, of any form or of one; and parts of AWS's own input, which keep YAML's types."""

import re
from dataclasses import dataclass
from typing import Any

from fargatectl.spec.models.section import Schema, wrong
from fargatectl.spec.models.values import Value
from fargatectl.spec.node import Scalar, typed
from fargatectl.spec.words import shown


@dataclass(frozen=True)
class Matching(Value):
    """Text of one form; `form` says which, after `must be`."""

    pattern: str
    form: str

    def parse(self, value: Any) -> str:
        text = plain_text(value)
        if not re.fullmatch(self.pattern, text, re.DOTALL):
            raise wrong(f"must be {self.form}, not {shown(value)}")
        return text

    def schema(self) -> Schema:
        examples = {"number": ("1", "200", "123456789012"), "boolean": ("true",)}
        unquoted = [
            kind
            for kind, texts in examples.items()
            if any(re.fullmatch(self.pattern, text) for text in texts)
        ]
        return {"type": ["string", *unquoted], "pattern": rf"^(?:{self.pattern})$|\$\{{"}


class Text(Value):
    """Any text but an empty one; numbers and booleans are taken as they are written."""

    def parse(self, value: Any) -> str:
        text = plain_text(value)
        if not text:
            raise wrong("must not be empty")
        return text

    def schema(self) -> Schema:
        return {"type": ["string", "number", "boolean"]}


class AnyText(Text):
    """Any text, an empty one too."""

    def parse(self, value: Any) -> str:
        return plain_text(value)


class AsTyped(Value):
    """A part of an AWS API's own input: numbers and booleans are what YAML says they are."""

    def parse(self, value: Any) -> Any:
        match value:
            case dict():
                return {str(key): self.parse(item) for key, item in value.items()}
            case list() | tuple():
                return [self.parse(item) for item in value]
            case Scalar():
                return str(value) if value.quoted else typed(value)
        return value

    def schema(self) -> Schema:
        return {}


def plain_text(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
    raise wrong(f"must be text, not {shown(value)}")
