"""A service as ECS describes it, told in the fields that we compare."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from fargatectl.aws import Aws
from fargatectl.resources import documents
from fargatectl.resources.containers import without_empties
from fargatectl.resources.deployment import Deployment

# DescribeServices takes no more at once.
BATCH = 10


def described(aws: Aws, cluster: str, services: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The active ones. A deleted service stays described, as INACTIVE."""
    asks = [
        partial(
            aws.read,
            "ecs",
            "describe_services",
            cluster=cluster,
            services=list(services[start : start + BATCH]),
            include=["TAGS"],
        )
        for start in range(0, len(services), BATCH)
    ]
    for answer in aws.together(asks):
        yield from (each for each in answer["services"] if each["status"] == "ACTIVE")


def listed(aws: Aws, cluster: str) -> list[str]:
    """The names of a cluster's active services: a draining one is not listed."""
    answer = aws.read("ecs", "list_services", cluster=cluster, maxResults=100)
    return sorted(arn.rpartition("/")[2] for arn in answer["serviceArns"])


def fields(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of a service, ours or ECS's, as the fields that we compare."""
    network = settings.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    return {
        "subnets": frozenset(network.get("subnets", ())),
        "security_groups": frozenset(network.get("securityGroups", ())),
        "public_ip": network.get("assignPublicIp") == "ENABLED",
        "grace": settings.get("healthCheckGracePeriodSeconds"),
        "deployment": Deployment.from_aws(settings.get("deploymentConfiguration", {})),
        "can_exec": settings.get("enableExecuteCommand", False),
    }


def connect(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only the deployments tell it; of what we never set, such as its log, nothing is kept."""
    newest: Mapping[str, Any] = next(iter(item.get("deployments", ())), {})
    found = newest.get("serviceConnectConfiguration") or {}
    if not found.get("enabled"):
        return {"enabled": False}
    services = sorted(found.get("services", ()), key=lambda each: str(each["portName"]))
    listed = {"services": [without_empties(each) for each in services]} if services else {}
    kept = {"enabled": True, "namespace": found.get("namespace", ""), **listed}
    frozen: Mapping[str, Any] = documents.freeze(kept)
    return frozen


def volumes(item: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Only the deployments tell them; the newest has what was last asked for."""
    told = [each.get("volumeConfigurations", ()) for each in item.get("deployments", ())[:1]]
    volumes = sorted(
        (without_empties(each) for found in told for each in found),
        key=lambda each: str(each["name"]),
    )
    frozen: tuple[Mapping[str, Any], ...] = documents.freeze(volumes)
    return frozen


def state(item: Mapping[str, Any]) -> dict[str, str]:
    primary: Mapping[str, Any] = next(
        (each for each in item.get("deployments", ()) if each["status"] == "PRIMARY"), {}
    )
    return {
        "desired": str(item["desiredCount"]),
        "rollout": primary.get("rolloutState", ""),
        "deployment": item.get("currentServiceDeployment", ""),
        "since": str(primary["createdAt"].timestamp()) if "createdAt" in primary else "",
    }
