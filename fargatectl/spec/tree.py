"""Our nodes made from the YAML parser's, within limits that no real spec reaches."""

from collections.abc import Iterator

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from fargatectl.errors import Problem, SpecError
from fargatectl.spec.node import Node, Place, Scalar, typed
from fargatectl.spec.source import Source, printable

# Aliases are spelled out, so that a problem below one has a place: a few lines could otherwise
# stand for billions of values.
MOST_NODES = 50_000
DEEPEST = 50
TOO_DEEP = f"this is nested more than {DEEPEST} levels deep."

_TAG = "tag:yaml.org,2002:"
_TAGS = {_TAG + name for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")}
_MERGE = "<<"


class Tree:
    """Builds our nodes from the parser's, keeping count so that aliases cannot run away."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.count = 0
        self.open: list[YamlNode] = []

    def node(self, yaml: YamlNode, key: Place | None = None) -> Node:
        self._limit(yaml)
        if str(yaml.tag) not in _TAGS:
            raise self._error(yaml, f"the tag `{printable(_short_tag(yaml))}` means nothing here.")
        match yaml:
            case ScalarNode():
                return Node(self._scalar(yaml), place_of(yaml), key)
            case SequenceNode():
                self.open.append(yaml)
                items = [self.node(item) for item in yaml.value]
                self.open.pop()
                return Node(items, place_of(yaml), key)
            case MappingNode():
                self.open.append(yaml)
                entries = self._entries(yaml)
                self.open.pop()
                return Node(entries, place_of(yaml), key)
        raise AssertionError(yaml)

    def _limit(self, yaml: YamlNode) -> None:
        self.count += 1
        if yaml in self.open:
            raise self._error(yaml, "this contains itself, through an alias (`*`).")
        if len(self.open) > DEEPEST:
            raise self._error(yaml, TOO_DEEP)
        if self.count > MOST_NODES:
            message = f"with its aliases (`*`) the file has more than {MOST_NODES:,} values."
            raise self._error(yaml, message)

    def _scalar(self, yaml: ScalarNode) -> Scalar | None:
        text: str = yaml.value
        if any("\ud800" <= char <= "\udfff" or char == "\0" for char in text):
            raise self._error(yaml, "this has an escape for a character that is not text.")
        quoted = bool(yaml.style) or (yaml.tag == _TAG + "str" and not isinstance(typed(text), str))
        if not quoted and typed(text) is None:
            return None
        return Scalar(text, quoted=quoted)

    def _entries(self, yaml: MappingNode) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        for key, value in yaml.value:
            if not isinstance(key, ScalarNode):
                raise self._error(key, "a key must be text, not a list or a mapping.")
            name = self._key(key)
            if name == _MERGE and not key.style:
                merged |= self._merged(value)
            elif name in entries:
                message = f"`{printable(name)}` stands here twice."
                self.problems.append(self.source.problem(place_of(key), message))
            else:
                entries[name] = self.node(value, place_of(key))
        return {**merged, **entries}

    def _key(self, key: ScalarNode) -> str:
        name = self._scalar(key)
        if not name:
            raise self._error(key, "a key must not be empty.")
        return str(name)

    def _merged(self, yaml: YamlNode) -> dict[str, Node]:
        """What `<<: *anchor` brings in; of several the first wins."""
        found: dict[str, Node] = {}
        for mapping in _mappings(yaml):
            node = self.node(mapping)
            found = {**node.mapping(), **found}
        if not found and not isinstance(yaml, MappingNode):
            raise self._error(yaml, "`<<` takes an alias of a mapping: `<<: *name`.")
        return found

    def _error(self, yaml: YamlNode, message: str) -> SpecError:
        return self.source.error(place_of(yaml), message)


def _mappings(yaml: YamlNode) -> Iterator[MappingNode]:
    candidates = yaml.value if isinstance(yaml, SequenceNode) else [yaml]
    return (node for node in candidates if isinstance(node, MappingNode))


def place_of(yaml: YamlNode) -> Place:
    return Place(yaml.start_mark.line + 1, yaml.start_mark.column + 1)


def _short_tag(yaml: YamlNode) -> str:
    return str(yaml.tag).replace(_TAG, "!!")
