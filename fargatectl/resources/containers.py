"""Container definitions in one form, so that what we would send compares with what ECS tells."""

from collections.abc import Mapping
from typing import Any

from fargatectl.resources import documents

# What ECS adds by itself to a container that does not say.
_DEFAULTS: Mapping[str, Any] = {
    "cpu": 0,
    "essential": True,
    "readonlyRootFilesystem": False,
    "privileged": False,
    "interactive": False,
    "pseudoTerminal": False,
    "disableNetworking": False,
    "versionConsistency": "enabled",
}
_INNER_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "healthCheck": {"interval": 30, "timeout": 5, "retries": 3, "startPeriod": 0},
    "restartPolicy": {"restartAttemptPeriod": 300},
}

# Lists in which order means nothing; ECS returns them in another.
_SORTED_BY = {
    "environment": "name",
    "secrets": "name",
    "environmentFiles": "value",
    "portMappings": "containerPort",
    "mountPoints": "containerPath",
    "ulimits": "name",
    "dependsOn": "containerName",
    "systemControls": "namespace",
    "secretOptions": "name",
}
_EMPTY: tuple[Any, ...] = (None, [], (), {})


def normal(container: Mapping[str, Any]) -> Mapping[str, Any]:
    """The container without empties and ECS's defaults, with lists in a fixed order."""
    said = {key: value for key, value in container.items() if value != ""}
    cleaned: dict[str, Any] = without_empties(said)
    for key, defaults in _INNER_DEFAULTS.items():
        if key in cleaned:
            cleaned[key] = {**defaults, **cleaned[key]}
    if "portMappings" in cleaned:
        cleaned["portMappings"] = [_port(each) for each in cleaned["portMappings"]]
    if "mountPoints" in cleaned:
        cleaned["mountPoints"] = [_mount(each) for each in cleaned["mountPoints"]]
    kept = {key: value for key, value in cleaned.items() if not _is_default(key, value)}
    frozen: Mapping[str, Any] = documents.freeze(_in_order(kept))
    return frozen


def without_empties(value: Any) -> Any:
    """A document without its empty members, which ECS adds and leaves out as it likes."""
    if isinstance(value, Mapping):
        cleaned = {key: without_empties(part) for key, part in value.items()}
        return {key: part for key, part in cleaned.items() if part not in _EMPTY}
    if isinstance(value, list | tuple):
        return [without_empties(part) for part in value]
    return value


def _is_default(key: str, value: Any) -> bool:
    return key in _DEFAULTS and value == _DEFAULTS[key]


def _in_order(document: Mapping[str, Any]) -> dict[str, Any]:
    ordered: dict[str, Any] = {}
    for key, value in document.items():
        by = _SORTED_BY.get(key)
        if by:
            ordered[key] = sorted(value, key=lambda item: str(item.get(by)))
        else:
            ordered[key] = _in_order(value) if isinstance(value, Mapping) else value
    return ordered


def _port(mapping: Mapping[str, Any]) -> dict[str, Any]:
    # In awsvpc mode the host port is the container's, said or not.
    return {"protocol": "tcp", **{k: v for k, v in mapping.items() if k != "hostPort"}}


def _mount(mount: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mount.items() if (key, value) != ("readOnly", False)}
