"""How the value of a generated secret is made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fargatectl.aws import Aws


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A password, under `key` of the template where there is a key."""

    template: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    length: int = 32
    exclude_punctuation: bool = True
    include_space: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the JSON value; none where it is a bare password."""
        return (*self.template, self.key) if self.key else ()

    @property
    def classes(self) -> int:
        """How many classes of characters it has: letters of two cases, digits, and more."""
        return 3 + (not self.exclude_punctuation) + self.include_space

    def make(self, aws: Aws) -> str:
        """A value that nobody has seen, drawn by Secrets Manager."""
        password = aws.client("secretsmanager").get_random_password(
            PasswordLength=self.length,
            ExcludePunctuation=self.exclude_punctuation,
            IncludeSpace=self.include_space,
            # AWS refuses to put one of each class where there is no room for them.
            RequireEachIncludedType=self.length >= self.classes,
        )["RandomPassword"]
        if self.key is None:
            return str(password)
        return json.dumps({**self.template, self.key: password})
