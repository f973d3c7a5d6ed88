"""Documents laid over one another: what users pass to the API as it is, over what we send."""

from collections.abc import Mapping
from typing import Any


def merged(base: Any, over: Any) -> Any:
    """Mappings merge; everything else is replaced."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    return {**base, **{key: merged(base.get(key), part) for key, part in over.items()}}


def rest(over: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """What of `over` is not in `base` already."""
    left: dict[str, Any] = {}
    for key, part in over.items():
        known = base.get(key)
        if isinstance(part, Mapping) and isinstance(known, Mapping):
            if inner := rest(part, known):
                left[key] = inner
        elif part != known:
            left[key] = part
    return left


def part(of: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """What a document has where another has something."""
    found: dict[str, Any] = {}
    for key, wanted in like.items():
        value = of.get(key)
        if isinstance(wanted, Mapping) and isinstance(value, Mapping):
            found[key] = part(value, wanted)
        elif value is not None:
            found[key] = value
    return found
