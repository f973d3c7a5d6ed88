"""Container definitions in one form, so that what we would send compares with what ECS tells."""

from collections.abc import Mapping
from typing import Any

from fargatectl.resources import documents

# What ECS adds by itself to a container that does not say.
_DEFAULTS: Mapping[str, Any] = {"cpu": 0, "essential": True}

# Lists in which order means nothing; ECS returns them in another.
_SORTED_BY = {"environment": "name", "secrets": "name", "environmentFiles": "value"}


def normal(container: Mapping[str, Any]) -> Mapping[str, Any]:
    """The container without empties and ECS's defaults, with lists in a fixed order."""
    cleaned = {
        key: _sorted(key, value)
        for key, value in container.items()
        if value not in (None, [], (), {}, "") and _DEFAULTS.get(key) != value
    }
    if "portMappings" in cleaned:
        cleaned["portMappings"] = [_port(each) for each in cleaned["portMappings"]]
    frozen: Mapping[str, Any] = documents.freeze(cleaned)
    return frozen


def _sorted(key: str, value: Any) -> Any:
    by = _SORTED_BY.get(key)
    return sorted(value, key=lambda item: str(item[by])) if by else value


def _port(mapping: Mapping[str, Any]) -> dict[str, Any]:
    # In awsvpc mode the host port is the container's, said or not.
    return {"protocol": "tcp", **{k: v for k, v in mapping.items() if k != "hostPort"}}
