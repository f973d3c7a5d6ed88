"""Pages of a list, by an opaque token."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from .call import Call, invalid

Item = TypeVar("Item")


def page(call: Call, items: Sequence[Item], default: int) -> tuple[Sequence[Item], str | None]:
    """The items asked for, and the token of those after them."""
    start = position(call.get("nextToken"))
    end = start + int(call.get("maxResults", default))
    return items[start:end], token(end) if end < len(items) else None


def answer(call: Call, name: str, items: Sequence[Any], default: int) -> dict[str, Any]:
    """A page as the answer of a List operation."""
    shown, following = page(call, items, default)
    return {name: list(shown), "nextToken": following}


def token(start: int) -> str:
    """Where the next page begins, in a form nobody relies on."""
    return base64.urlsafe_b64encode(f"from:{start}".encode()).decode()


def position(given: str | None) -> int:
    """Where the page of this token begins."""
    if not given:
        return 0
    try:
        return int(base64.urlsafe_b64decode(given).decode().removeprefix("from:"))
    except (ValueError, binascii.Error):
        raise invalid("Invalid token.") from None
