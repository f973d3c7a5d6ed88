"""Fields of the ECS API that the spec passes as they are: what is ours to say, and the rest."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargatectl.errors import Problem
from fargatectl.resources import api_model
from fargatectl.spec import SpecFile
from fargatectl.spec.words import either, shown

Location = tuple[str | int, ...]

PLATFORM_VERSIONS = ("LATEST", "1.4.0", "1.3.0")

# What is ours to say, and where the spec says it.
_OURS: Mapping[str, Mapping[str, str]] = {
    "RegisterTaskDefinition": {
        "family": "the app's and the service's names",
        "containerDefinitions": "`raw.container`, also of sidecars",
        "tags": "`tags`",
        "networkMode": "Fargate, which has only awsvpc",
        "requiresCompatibilities": "Fargate",
    },
    "ContainerDefinition": {"name": "the service's or the sidecar's name"},
    "UpdateService": {
        "service": "the service's name",
        "cluster": "`cluster`",
        "taskDefinition": "the service's other keys",
        "desiredCount": "`count` or `scaling`",
        "loadBalancers": "`http`",
        "volumeConfigurations": "`volumes`",
        "capacityProviderStrategy": "`spot`",
        "serviceConnectConfiguration": "`connect`",
        "forceNewDeployment": "`fargatectl restart`",
    },
}

# What needs a host of one's own, with what to do instead.
_NOT_ON_FARGATE: Mapping[str, Mapping[str, str]] = {
    "RegisterTaskDefinition": {
        "inferenceAccelerators": "",
        "ipcMode": "",
        "placementConstraints": "",
    },
    "ContainerDefinition": {
        "disableNetworking": "",
        "dnsSearchDomains": "",
        "dnsServers": "",
        "dockerSecurityOptions": "",
        "extraHosts": "",
        "hostname": "",
        "links": ": containers of a task reach each other at localhost",
        "privileged": "",
        "linuxParameters.devices": "",
        "linuxParameters.maxSwap": "",
        "linuxParameters.sharedMemorySize": "",
        "linuxParameters.swappiness": "",
        "linuxParameters.tmpfs": ": use `volumes`",
    },
    "UpdateService": {"placementConstraints": "", "placementStrategy": ""},
}


def problems(file: SpecFile) -> Iterator[Problem]:
    """What the API would not take, each with its place in the file."""
    for at, shape, document in _documents(file):
        if document:
            found = api_model.findings(shape, document, _OURS.get(shape, {}))
            for where, message in (*found, *_not_on_fargate(shape, document)):
                yield file.problem(*at, *where, message=message)


def _not_on_fargate(shape: str, document: Mapping[str, Any]) -> Iterator[tuple[Location, str]]:
    """What the API has and Fargate has not: it would refuse the whole."""
    for path, remark in _NOT_ON_FARGATE.get(shape, {}).items():
        *sections, name = path.split(".")
        part: Any = document
        for section in sections:
            part = part.get(section) if isinstance(part, Mapping) else None
        if isinstance(part, Mapping) and part.get(name):
            yield (*sections, name), f"Fargate has no `{name}`{remark}."
    version = document.get("platformVersion", "LATEST")
    if shape == "UpdateService" and version not in PLATFORM_VERSIONS:
        known = either(PLATFORM_VERSIONS)
        yield ("platformVersion",), f"`platformVersion` must be {known}, not {shown(version)}."


def _documents(file: SpecFile) -> Iterator[tuple[Location, str, Mapping[str, Any]]]:
    for kind, tasks in (("services", file.spec.services), ("jobs", file.spec.jobs)):
        for name, task in tasks.items():
            raw: Location = (kind, name, "raw")
            document = task.raw.task_definition
            yield (*raw, "task_definition"), "RegisterTaskDefinition", document
            yield (*raw, "container"), "ContainerDefinition", task.raw.container
            yield (*raw, "service"), "UpdateService", task.raw.service
            for each, sidecar in task.sidecars.items():
                at: Location = (kind, name, "sidecars", each, "raw", "container")
                yield at, "ContainerDefinition", sidecar.raw.container
