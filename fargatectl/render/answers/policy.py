"""A policy as IAM takes it: text and JSON are the same, so that either can be a file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.text import Text


@dataclass(frozen=True)
class PolicyAnswer:
    """`trust` is who may act by it, where that was asked for; then both are in one document."""

    policy: Mapping[str, Any]
    trust: Mapping[str, Any] | None = None

    def document(self) -> Mapping[str, Any]:
        if self.trust is None:
            return self.policy
        return {"trust": self.trust, "policy": self.policy}

    def parts(self) -> Iterator[Text]:
        # Neither markup nor a line that is broken to fit: it is JSON.
        yield Text(json.dumps(self.document(), indent=2), no_wrap=True, overflow="ignore")
