"""What RegisterTaskDefinition refuses, in ECS's words."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from . import fargate_rules
from .call import client_error

Definition = Mapping[str, Any]
Container = Mapping[str, Any]

FAMILY = re.compile(r"[A-Za-z0-9_-]{1,255}")
ROLE = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+")
ECR = re.compile(r"\d{12}\.dkr\.ecr\.")
MOST_CONTAINERS = 10


def check(definition: Definition) -> None:
    """Raise the first refusal."""
    for rule in RULES:
        for refusal in rule(definition):
            raise client_error(refusal)


def family(definition: Definition) -> Iterator[str]:
    """Names have a charset."""
    if not FAMILY.fullmatch(definition.get("family") or ""):
        yield (
            "Family contains invalid characters. Up to 255 letters (uppercase and lowercase), "
            "numbers, underscores, and hyphens are allowed."
        )


def count(definition: Definition) -> Iterator[str]:
    """At least one container, at most ten."""
    found = len(containers(definition))
    if not found:
        yield "Container list cannot be empty."
    if found > MOST_CONTAINERS:
        yield f"Too many containers. A task definition has at most {MOST_CONTAINERS}."


def required(definition: Definition) -> Iterator[str]:
    """Each container has a name of its own and an image."""
    names = [one.get("name") for one in containers(definition)]
    for one in containers(definition):
        for member in ("name", "image"):
            if not one.get(member):
                yield f"Container.{member} should not be null or empty."
        if not FAMILY.fullmatch(one.get("name") or ""):
            yield f"Invalid container name '{one.get('name')}'."
    if len(set(names)) < len(names):
        yield "Container names must be unique within a task definition."


def essential(definition: Definition) -> Iterator[str]:
    """Without an essential container a task would never end."""
    if not any(one.get("essential", True) for one in containers(definition)):
        yield "At least one essential container is required."


def network_mode(definition: Definition) -> Iterator[str]:
    """Fargate has one."""
    if definition.get("networkMode") != "awsvpc":
        yield "Fargate only supports network mode 'awsvpc'."


def roles(definition: Definition) -> Iterator[str]:
    """Roles are ARNs."""
    for member in ("executionRoleArn", "taskRoleArn"):
        given = definition.get(member)
        if given and not ROLE.fullmatch(given):
            yield "Role is not valid"


def execution_role(definition: Definition) -> Iterator[str]:
    """Whatever Fargate does for a task before it runs takes the execution role."""
    if definition.get("executionRoleArn"):
        return
    prefix = "Fargate requires task definition to have execution role ARN to support"
    for one in containers(definition):
        if ECR.match(one["image"]):
            yield f"{prefix} ECR images."
        driver = (one.get("logConfiguration") or {}).get("logDriver")
        if driver == "awslogs":
            yield f"{prefix} log driver awslogs."
        if one.get("secrets"):
            yield (
                "When you are specifying container secrets, you must also specify a value for "
                "'executionRoleArn'."
            )


def ports(definition: Definition) -> Iterator[str]:
    """With awsvpc the host is the task; two containers share its ports."""
    used: set[tuple[int, str]] = set()
    for one in containers(definition):
        for mapping in one.get("portMappings") or []:
            port = mapping.get("containerPort")
            if mapping.get("hostPort") not in (None, 0, port):
                yield (
                    "When networkMode=awsvpc, the host ports and container ports in port "
                    "mappings must match."
                )
            key = (port, mapping.get("protocol") or "tcp")
            if key in used:
                yield f"Port {port} is mapped more than once."
            used.add(key)


def memory(definition: Definition) -> Iterator[str]:
    """Containers fit into their task."""
    limit = int(definition["memory"])
    for one in containers(definition):
        if (one.get("memory") or 0) > limit:
            yield (
                f"Invalid setting for container '{one['name']}'. The container memory is greater "
                "than the task memory."
            )
    if sum(one.get("cpu") or 0 for one in containers(definition)) > int(definition["cpu"]):
        yield "The sum of the containers' cpu is greater than the task cpu."


def mounts(definition: Definition) -> Iterator[str]:
    """Mount points name a volume of the task."""
    volumes = {volume.get("name") for volume in definition.get("volumes") or []}
    for one in containers(definition):
        for mount in one.get("mountPoints") or []:
            if mount.get("sourceVolume") not in volumes:
                yield f"Unknown volume '{mount.get('sourceVolume')}'."


def variables(definition: Definition) -> Iterator[str]:
    """A variable is set once."""
    for one in containers(definition):
        plain = {pair.get("name") for pair in one.get("environment") or []}
        secret = [pair.get("name") for pair in one.get("secrets") or []]
        for name in secret:
            if name in plain:
                yield (
                    "The secret name must be unique and not shared with any new or existing "
                    f"environment variables set on the container, such as '{name}'."
                )


def dependencies(definition: Definition) -> Iterator[str]:
    """`dependsOn` names containers, waits for a health that exists, and never in a circle."""
    by_name = {one["name"]: one for one in containers(definition)}
    graph: dict[str, Sequence[str]] = {}
    for one in containers(definition):
        graph[one["name"]] = [each.get("containerName") for each in one.get("dependsOn") or []]
        for each in one.get("dependsOn") or []:
            other = by_name.get(each.get("containerName"))
            if other is None:
                yield (
                    f"Container '{one['name']}' depends on container "
                    f"'{each.get('containerName')}', which does not exist."
                )
            elif each.get("condition") == "HEALTHY" and not other.get("healthCheck"):
                yield (
                    f"Container '{one['name']}' depends on the health of container "
                    f"'{other['name']}', which has no health check."
                )
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        yield "Container dependencies must not have a cycle."


def storage(definition: Definition) -> Iterator[str]:
    """20 GiB are always there; what is asked for is more."""
    asked = definition.get("ephemeralStorage")
    if asked and not 21 <= asked.get("sizeInGiB", 0) <= 200:
        yield "EphemeralStorage size must be between 21 and 200 GiB."


def containers(definition: Definition) -> Sequence[Container]:
    """The container definitions."""
    found: Sequence[Container] = definition.get("containerDefinitions") or []
    return found


RULES: tuple[Callable[[Definition], Iterator[str]], ...] = (
    family,
    count,
    required,
    essential,
    network_mode,
    roles,
    execution_role,
    ports,
    memory,
    mounts,
    variables,
    dependencies,
    storage,
    fargate_rules.refusals,
)
