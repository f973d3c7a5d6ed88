"""Specs written for a test: each is a real file in a temporary folder."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from fargatectl.errors import Problem, SpecError
from fargatectl.spec import SpecFile, load
from fargatectl.spec.models.service import Service

HELLO = """\
app: hello
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
"""


class Folder:
    """A folder with a `fargate.yaml` in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(
        self,
        text: str | bytes,
        *,
        env: str | None = None,
        sets: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> SpecFile:
        file = self.write("fargate.yaml", text)
        return load(file, env=env, sets=sets or {}, environ=environ or {})

    def service(self, keys: str, **variables: str) -> Service:
        """The service `web` with these keys, as they would stand in braces."""
        return self.load(service(keys), environ=variables).spec.services["web"]

    def problems(
        self, text: str | bytes, env: str | None = None, **variables: str
    ) -> list[Problem]:
        with pytest.raises(SpecError) as refused:
            self.load(text, env=env, environ=variables)
        return list(refused.value.problems)

    def problem(self, text: str | bytes, env: str | None = None, **variables: str) -> str:
        """The only problem, as `line:column: message`."""
        [problem] = self.problems(text, env, **variables)
        return f"{problem.line}:{problem.column}: {problem.message}"

    def complaint(self, text: str) -> str:
        """The only problem's message."""
        return self.problem(text).partition(": ")[2]

    def write(self, name: str, text: str | bytes) -> Path:
        file = self.path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file


def service(keys: str) -> str:
    image = "" if keys.startswith(("image:", "build:")) else "image: nginx, "
    return f"app: shop\nservices:\n  web: {{{image}{keys}}}\n"
