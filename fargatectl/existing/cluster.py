"""The cluster that somebody else made, and what it must have."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargatectl.aws import Aws
from fargatectl.errors import Problem
from fargatectl.resources.cluster import FARGATE
from fargatectl.spec import SpecFile


def problems(aws: Aws, file: SpecFile) -> Iterator[Problem]:
    """It must be there and take services; Spot needs Fargate's capacity providers."""
    name = file.spec.cluster.existing
    if name is None:
        return
    place = ("cluster", "existing")
    cluster = _describe(aws, name)
    if cluster.get("status") != "ACTIVE":
        what = f"is {cluster['status']}" if cluster else "does not exist"
        yield file.problem(*place, message=f"cluster {name} {what} in {aws.region}.")
        return
    missing = sorted(FARGATE - set(cluster.get("capacityProviders", ())))
    for service, wanted in file.spec.services.items():
        if wanted.spot and missing:
            message = f"cluster {name} has no capacity provider {' or '.join(missing)}."
            yield file.problem("services", service, "spot", message=message)
    for job, task in file.spec.jobs.items():
        if task.spot and missing:
            message = f"cluster {name} has no capacity provider {' or '.join(missing)}."
            yield file.problem("jobs", job, "spot", message=message)


def _describe(aws: Aws, name: str) -> Mapping[str, Any]:
    answer = aws.read("ecs", "describe_clusters", clusters=[name], include=["TAGS", "SETTINGS"])
    return next(iter(answer["clusters"]), {})
