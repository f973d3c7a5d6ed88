"""How moto's methods are corrected: a function of the same name that is handed the original."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import moto

MOTO = "5.2.5"  # What we patch are internals: another version may call them otherwise.

if moto.__version__ != MOTO:
    raise ImportError(
        f"The embedded AWS needs moto {MOTO}, found {moto.__version__}: "
        "pip install 'fargatectl[local]'"
    )

Original = Callable[..., Any]
Replacement = TypeVar("Replacement", bound=Callable[..., Any])

_originals: dict[tuple[Any, str], Original] = {}
_layers: dict[tuple[Any, str], dict[str, Callable[..., Any]]] = {}


def patch(owner: Any, name: str = "") -> Callable[[Replacement], Replacement]:
    """Replace `owner`'s method of the function's name (or `name`), handing over the original.

        @patch(EC2Backend)
        def delete_security_group(original: Original, backend: Any, **arguments: Any) -> Any:
            refuse_if_used(arguments["group_id"])
            return original(backend, **arguments)

    Several modules may patch one method: the later wraps the earlier. Applying the same function
    again replaces its earlier self. `owner` is a class, or a module whose function is replaced.
    """

    def apply(replacement: Replacement) -> Replacement:
        key = (owner, name or replacement.__name__)
        _originals.setdefault(key, getattr(*key))
        layers = _layers.setdefault(key, {})
        layers[f"{replacement.__module__}.{replacement.__qualname__}"] = replacement
        setattr(*key, functools.reduce(_wrapped, layers.values(), _originals[key]))
        return replacement

    return apply


def _wrapped(original: Original, replacement: Callable[..., Any]) -> Original:
    @functools.wraps(original)
    def method(*arguments: Any, **named: Any) -> Any:
        return replacement(original, *arguments, **named)

    return method
