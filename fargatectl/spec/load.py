"""From the path of a spec file to a checked Spec, or to everything that is wrong with it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from fargatectl.errors import Problem, SpecError
from fargatectl.spec import document, env_file, overlay, references
from fargatectl.spec.explain import explain
from fargatectl.spec.interpolate import Interpolation, Unset, substitute
from fargatectl.spec.models.spec import Spec
from fargatectl.spec.node import Node, Scalar
from fargatectl.spec.source import Source, read

EXTENSION = "x-"  # top-level keys that are the user's own, a place for anchors


@dataclass(frozen=True)
class SpecFile:
    """A spec, and where in its file everything is."""

    path: Path
    spec: Spec
    env: str | None
    environments: tuple[str, ...]  # all that the file has
    source: Source = field(repr=False)
    root: Node = field(repr=False)

    def problem(self, *location: str | int, message: str) -> Problem:
        """A problem found later, at `("services", "web", "cpu")` or its nearest parent."""
        problem = self.source.problem(self.root.nearest(location).heading, message)
        return replace(problem, path=location)

    def where(self, *location: str | int) -> str:
        """`fargate.yaml:4`: the line of that place."""
        return f"{self.source.file}:{self.root.nearest(location).heading.line}"


def load(
    path: Path, *, env: str | None, sets: Mapping[str, str], environ: Mapping[str, str]
) -> SpecFile:
    """Raises SpecError with all problems of the file, in its order."""
    source = read(path)
    whole, problems = document.parse(source)
    chosen = overlay.choose(source, whole, env)
    interpolation = Interpolation(source, _variables(chosen, env, sets, environ))
    root = interpolation.fill(_without_extensions(chosen))
    problems += interpolation.problems
    problems += env_file.merge(root, source, interpolation.unset)
    problems += references.check(root, source, interpolation.unset)
    try:
        spec = Spec.model_validate(root.plain())
    except ValidationError as error:
        problems += explain(error, root, source, interpolation.unset)
    if problems:
        raise SpecError(sorted(set(problems)))
    return SpecFile(path, spec, env or None, overlay.names(whole), source, root)


def environments(path: Path) -> tuple[str, ...]:
    """The names of a file's environments, without checking the rest of it."""
    root, _ = document.parse(read(path))
    return overlay.names(root)


def names(path: Path, section: str, env: str | None) -> tuple[str, ...]:
    """What is named in a section, such as `services`, without checking the rest of the file.

    In that environment; without one, in any.
    """
    source = read(path)
    root, _ = document.parse(source)
    found: dict[str, None] = {}
    for each in [env] if env else overlay.names(root) or [None]:
        chosen = overlay.choose(source, root, each).mapping().get(section)
        found.update(dict.fromkeys(chosen.mapping() if chosen else ()))
    return tuple(found)


def _variables(
    root: Node, env: str | None, sets: Mapping[str, str], environ: Mapping[str, str]
) -> dict[str, str]:
    """APP and ENV are ours, whatever the process's environment calls so."""
    given = {**environ, **sets, "ENV": env or ""}
    app = root.mapping().get("app")
    if app and isinstance(app.value, Scalar):
        with suppress(Unset):
            given["APP"] = substitute(app.value, given)
    return given


def _without_extensions(root: Node) -> Node:
    kept = {name: node for name, node in root.mapping().items() if not name.startswith(EXTENSION)}
    return Node(kept, root.place)
