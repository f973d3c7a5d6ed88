"""Environments: the part of the file that `--env` lays over the rest of it."""

import re

from fargatectl.errors import Problem, SpecError
from fargatectl.spec.node import Node
from fargatectl.spec.source import Source
from fargatectl.spec.words import did_you_mean, either

KEY = "environments"
NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


def names(root: Node) -> tuple[str, ...]:
    environments = root.mapping().get(KEY)
    return tuple(environments.mapping()) if environments else ()


def choose(source: Source, root: Node, env: str | None) -> Node:
    """The file as it is for this environment, without the key `environments`."""
    environments = root.mapping().get(KEY)
    rest = {name: node for name, node in root.mapping().items() if name != KEY}
    base = Node(rest, root.place)
    if environments is None or environments.value in (None, {}):
        if env:
            problem = Problem(source.file, 0, 0, f"--env {env}: the file has no `{KEY}`.")
            raise SpecError([problem])
        return base
    _check(source, environments)
    overlay = _named(source, environments, env)
    return merge(base, overlay)


def merge(base: Node, over: Node) -> Node:
    """Maps merge, scalars and lists replace, null removes."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    merged = dict(base.value)
    for name, node in over.value.items():
        if node.value is None and name in merged:
            del merged[name]
        else:
            merged[name] = merge(merged[name], node) if name in merged else node
    return Node(merged, base.place, base.key)


def _check(source: Source, environments: Node) -> None:
    if not isinstance(environments.value, dict):
        message = f"{KEY} must be a mapping of names to what is different there."
        raise source.error(environments.place, message)
    problems = []
    for name, overlay in environments.value.items():
        if not NAME.fullmatch(name):
            message = f"an environment's name is [a-z][a-z0-9-]*, at most 32 long, not `{name}`."
            problems.append(source.problem(overlay.key or overlay.place, message))
        if not isinstance(overlay.value, dict | None):
            message = f"{KEY}.{name} must be a mapping of what is different there."
            problems.append(source.problem(overlay.place, message))
        elif KEY in overlay.mapping():
            place = overlay.mapping()[KEY].key or overlay.place
            problems.append(source.problem(place, "an environment has no environments of its own."))
    if problems:
        raise SpecError(problems)


def _named(source: Source, environments: Node, env: str | None) -> Node:
    known = list(environments.mapping())
    if not env:
        message = f"the file has environments: choose one with --env {either(known)}."
        raise source.error(environments.heading, message)
    if env not in known:
        message = f"there is no environment `{env}`.{did_you_mean(env, known)}"
        raise source.error(environments.heading, message)
    overlay = environments.mapping()[env]
    return overlay if overlay.value is not None else Node({}, overlay.place)
