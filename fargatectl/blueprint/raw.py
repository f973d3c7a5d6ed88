"""Fields of the ECS API that the spec passes as they are: what is ours to say, and the rest."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargatectl.errors import Problem
from fargatectl.resources import api_model
from fargatectl.spec import SpecFile

Location = tuple[str | int, ...]

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


def problems(file: SpecFile) -> Iterator[Problem]:
    """What the API would not take, each with its place in the file."""
    for at, shape, document in _documents(file):
        if document:
            for where, message in api_model.findings(shape, document, _OURS.get(shape, {})):
                yield file.problem(*at, *where, message=message)


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
