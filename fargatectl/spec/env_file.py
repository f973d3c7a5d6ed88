"""Files of `NAME=value` that a container's `env_file` names, read into its `environment`."""

import re
from collections.abc import Iterator
from pathlib import Path

from fargatectl.errors import Problem, SpecError
from fargatectl.spec.node import Node, Place, Scalar
from fargatectl.spec.source import Source, read

CONTAINERS = (
    ("services", "*"),
    ("jobs", "*"),
    ("services", "*", "sidecars", "*"),
    ("jobs", "*", "sidecars", "*"),
)
_LINE = re.compile(r"\s*(?:export\s+)?([^\s=#][^\s=]*)\s*=(.*)")
_COMMENT = re.compile(r"(?:^|\s)\s*#.*")
_QUOTED = re.compile(r"""\s*(["'])(.*)\1\s*(?:#.*)?""")


def merge(root: Node, source: Source, unset: set[Place]) -> list[Problem]:
    """Fills in `environment` in place; what the spec itself sets wins, and later files win."""
    problems: list[Problem] = []
    for pattern in CONTAINERS:
        for _, container in root.each(*pattern):
            if named := container.mapping().get("env_file"):
                found: dict[str, Node] = {}
                for node in _files(named, unset):
                    found |= _read(node, source, problems)
                if found and isinstance(container.value, dict):
                    own = container.value.get("environment")
                    container.value["environment"] = _under(found, own, named)
    return problems


def _files(named: Node, unset: set[Place]) -> Iterator[Node]:
    for node in named.value if isinstance(named.value, list) else [named]:
        if isinstance(node.value, Scalar) and node.place not in unset:
            yield node


def _read(node: Node, source: Source, problems: list[Problem]) -> dict[str, Node]:
    try:
        file = read(Path(source.file).parent / str(node.value))
    except SpecError as error:
        problems += [_located(problem, node, source) for problem in error.problems]
        return {}
    found = {}
    for number, line in enumerate(file.lines, start=1):
        if match := _LINE.fullmatch(line):
            found[match[1]] = Node(Scalar(_value(match[2]), quoted=True), node.place)
        elif line.strip() and not line.lstrip().startswith("#"):
            # The line is not shown: it may hold a secret.
            problems.append(Problem(file.file, number, 1, "this is not `NAME=value`."))
    return found


def _value(written: str) -> str:
    if quoted := _QUOTED.fullmatch(written):
        return quoted[2]
    return _COMMENT.sub("", written).strip()


def _located(problem: Problem, node: Node, source: Source) -> Problem:
    if problem.line:
        return problem
    return source.problem(node.place, f"{problem.file}: {problem.message}")


def _under(found: dict[str, Node], own: Node | None, named: Node) -> Node:
    if own is None or own.value is None:
        return Node(found, named.place, named.key)
    match own.value:
        case dict() as entries:
            return Node({**found, **entries}, own.place, own.key)
        case list() as items:
            set_here = {str(item.value).partition("=")[0] for item in items}
            pairs = [
                Node(Scalar(f"{name}={node.value}"), node.place)
                for name, node in found.items()
                if name not in set_here
            ]
            return Node([*pairs, *items], own.place, own.key)
    return own
