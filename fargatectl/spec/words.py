"""How problems are worded: what else was meant, what there is to choose from."""

import difflib
from collections.abc import Iterable, Sequence

from fargatectl.spec.source import printable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean `memory`?`, or all there are when nothing is near."""
    choices = list(known)
    if near := nearest(word, choices):
        return f" Did you mean `{near}`?"
    return f" Known: {', '.join(choices)}." if choices else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    found = difflib.get_close_matches(word[:100].lower(), known, n=1, cutoff=0.6)
    return found[0] if found else None


def either(choices: Sequence[object]) -> str:
    """`512, 1024 or 2048`"""
    *others, last = [str(choice) for choice in choices] or [""]
    return f"{', '.join(others)} or {last}" if others else last


def shown(value: object) -> str:
    """A value as a message quotes it."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case bool():
            return str(value).lower()
        case "":
            return "an empty text"
    text = printable(str(value))
    return text if len(text) <= 60 else f"{text[:60]}…"
