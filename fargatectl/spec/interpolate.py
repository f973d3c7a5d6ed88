"""`${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `$$` in every value of the file."""

import re
from collections.abc import Iterator, Mapping

from fargatectl.errors import Problem
from fargatectl.spec.node import Node, Place, Scalar
from fargatectl.spec.source import Source, printable

_DOLLAR = re.compile(r"\$\$|\$\{")
_EXPRESSION = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:(:[-?])(.*))?", re.DOTALL)
_DEEPEST = 10


class Unset(Exception):
    """What is wrong, and the text in the file that it is wrong with."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.message = message
        self.text = text


class Interpolation:
    """Fills in a tree and remembers what it could not fill in."""

    def __init__(self, source: Source, values: Mapping[str, str]) -> None:
        self.source = source
        self.values = values
        self.problems: list[Problem] = []
        self.unset: set[Place] = set()  # a value with a hole in it is not worth checking further

    def fill(self, node: Node) -> Node:
        match node.value:
            case Scalar() as scalar if "$" in scalar:
                return Node(self._scalar(scalar, node.place), node.place, node.key)
            case dict() as entries:
                filled = {name: self.fill(child) for name, child in entries.items()}
                return Node(filled, node.place, node.key)
            case list() as items:
                return Node([self.fill(item) for item in items], node.place, node.key)
        return node

    def _scalar(self, scalar: Scalar, place: Place) -> Scalar:
        try:
            return Scalar(substitute(scalar, self.values), quoted=scalar.quoted)
        except Unset as unset:
            at = self.source.seek(unset.text, place)
            self.problems.append(self.source.problem(at, unset.message))
            self.unset.add(place)
            return scalar


def substitute(text: str, values: Mapping[str, str], depth: int = 0) -> str:
    """Raises Unset, also for what is not an expression."""
    if depth > _DEEPEST:
        raise Unset("the defaults are nested too deeply.", "${")
    return "".join(_parts(text, values, depth))


def _parts(text: str, values: Mapping[str, str], depth: int) -> Iterator[str]:
    position = 0
    while found := _DOLLAR.search(text, position):
        yield text[position : found.start()]
        if found[0] == "$$":
            yield "$"
            position = found.end()
            continue
        end = _closing_brace(text, found.end())
        yield _value(text[found.end() : end], values, depth)
        position = end + 1
    yield text[position:]


def _closing_brace(text: str, start: int) -> int:
    """A default may hold expressions of its own, so braces are counted."""
    depth = 1
    for brace in re.finditer(r"\$\{|\}", text[start:]):
        depth += -1 if brace[0] == "}" else 1
        if depth == 0:
            return start + brace.start()
    raise Unset("`${` has no `}`. For a dollar sign write `$$`.", "${" + text[start:][:20])


def _value(expression: str, values: Mapping[str, str], depth: int) -> str:
    found = _EXPRESSION.fullmatch(expression)
    if not found:
        forms = "${NAME}, ${NAME:-default} and ${NAME:?message}"
        text = "${" + printable(expression) + "}"
        raise Unset(f"`{text}` is none of {forms}. For a dollar sign write `$$`.", "${")
    name, operator, word = found.groups()
    if value := values.get(name):
        return value
    match operator:
        case ":-":
            return substitute(word, values, depth + 1)
        case ":?":
            raise Unset(f"{name} is not set: {printable(word) or 'it is required'}.", "${" + name)
    if name in values:
        return ""
    message = f"{name} is not set. Set it in your environment or with --set {name}=…"
    raise Unset(f"{message}, or give it a default: ${{{name}:-…}}.", "${" + name)
