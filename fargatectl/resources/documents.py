"""JSON documents as values that compare and hash: policies, container definitions."""

import json
from collections.abc import Mapping
from typing import Any


def freeze(value: Any) -> Any:
    """The same document with tuples for lists."""
    if isinstance(value, Mapping):
        return {key: freeze(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def thaw(value: Any) -> Any:
    """The same document with lists for tuples, as boto3 takes it."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [thaw(item) for item in value]
    return value


def text(value: Any) -> str:
    return json.dumps(thaw(value), sort_keys=True)
