"""YAML text as a tree of nodes, or the one problem that keeps it from being one."""

import re

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode
from ruamel.yaml.reader import ReaderError

from fargatectl.errors import Problem, SpecError
from fargatectl.spec.node import Node, Place
from fargatectl.spec.source import Source, printable
from fargatectl.spec.tree import DEEPEST, TOO_DEEP, Tree, place_of

_ABYSS = re.compile(rf"(?:[\[{{]\s*){{{DEEPEST + 1}}}")


def parse(source: Source) -> tuple[Node, list[Problem]]:
    """The tree, and the keys that stand twice; raises SpecError for what is no YAML mapping."""
    root = _compose(source)
    if root is None or (isinstance(root, ScalarNode) and not root.value.strip()):
        raise source.error(
            Place(1, 1), "the file is empty. The least it needs: `app` and a service."
        )
    if not isinstance(root, MappingNode):
        kind = "a list" if isinstance(root, SequenceNode) else "text"
        raise source.error(place_of(root), f"a spec is a mapping (`app: …`), but this is {kind}.")
    tree = Tree(source)
    return tree.node(root), tree.problems


def _compose(source: Source) -> YamlNode | None:
    # The parser's time grows with the square of the depth.
    if found := _ABYSS.search(source.text):
        raise source.error(source.place(found.start()), TOO_DEEP)
    try:
        return YAML(typ="safe", pure=True).compose(source.text)  # type: ignore[no-any-return]
    except MarkedYAMLError as error:
        raise _syntax_error(source, error) from None
    except ReaderError as error:
        character = source.text[error.position : error.position + 1] or "\0"
        message = f"the character U+{ord(character):04X} is not allowed in YAML."
        raise source.error(source.place(error.position), message) from None
    except RecursionError:
        raise source.error(Place(1, 1), TOO_DEEP) from None
    except (YAMLError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        # ruamel.yaml lets some malformed escapes and directives out as bare Python errors.
        message = f"this is not YAML: {printable(str(error))}."
        raise source.error(Place(1, 1), message) from None


def _syntax_error(source: Source, error: MarkedYAMLError) -> SpecError:
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    what = printable(str(error.problem or error.context or "this is not YAML"))
    if "single document" in str(error.context):
        return source.error(place, "a second document (`---`) starts here. A spec is one document.")
    if "'\\t'" in what:
        return source.error(place, "YAML does not take tabs for indentation. Use spaces.")
    context = f" ({printable(str(error.context))})" if error.context and error.problem else ""
    before = source.lines[place.line - 1][: place.column] if mark else ""
    hint = " Inside `{…}` and `[…]`, put quotes around `${…}`." if before.endswith("${") else ""
    return source.error(place, f"this is not YAML: {what}{context}.{hint}")
