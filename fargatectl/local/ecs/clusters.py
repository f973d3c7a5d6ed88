"""Clusters: created once, deleted when empty."""

from typing import Any

from moto.iam.models import iam_backends

from fargatectl.local.failures import AwsError
from fargatectl.local.scheduler.task import Task

from . import paging
from .call import Answer, Call, invalid, short

LINKED_ROLE = "AWSServiceRoleForECS"
MOST_DESCRIBED = 100
PROVIDERS = ("FARGATE", "FARGATE_SPOT")


def create_cluster(call: Call) -> Answer:
    """A cluster that exists is returned as it is: nothing of the request is merged into it."""
    name = call.get("clusterName", "default")
    make_linked_role(call)
    existing = call.backend.clusters.get(name)
    if existing is None or existing.status != "ACTIVE":
        check_providers(call, call.get("capacityProviders", []))
        existing = call.backend.create_cluster(
            name,
            call.get("tags"),
            call.get("settings"),
            call.get("configuration"),
            call.get("capacityProviders"),
            call.get("defaultCapacityProviderStrategy"),
            service_connect_defaults=call.get("serviceConnectDefaults"),
        )
    return {"cluster": view(call, existing, ["TAGS", "SETTINGS", "CONFIGURATIONS"])}


def describe_clusters(call: Call) -> Answer:
    """Deleted clusters come back as INACTIVE, unknown ones as failures."""
    names = [short(one) for one in call.get("clusters") or ["default"]]
    if len(names) > MOST_DESCRIBED:
        raise invalid(f"Clusters list cannot exceed {MOST_DESCRIBED}.")
    known = call.backend.clusters
    include = call.get("include", [])
    return {
        "clusters": [view(call, known[name], include) for name in names if name in known],
        "failures": [
            {"arn": call.arn("cluster", name), "reason": "MISSING"}
            for name in names
            if name not in known
        ],
    }


def list_clusters(call: Call) -> Answer:
    """Only those that are not deleted."""
    arns = [one.arn for one in call.backend.clusters.values() if one.status == "ACTIVE"]
    return paging.answer(call, "clusterArns", arns, 100)


def delete_cluster(call: Call) -> Answer:
    """Refused while services or tasks are left, also those that are stopping."""
    cluster = find(call, call.get("cluster"))
    services = [one for one in services_of(call, cluster.arn) if one.status != "INACTIVE"]
    if services:
        raise AwsError(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        )
    if any(not task.is_over for task in tasks_of(call, cluster.arn)):
        raise AwsError(
            "ClusterContainsTasksException",
            "The Cluster cannot be deleted while Tasks are active.",
        )
    cluster.status = "INACTIVE"
    return {"cluster": view(call, cluster)}


def update_cluster(call: Call) -> Answer:
    """Members that are sent replace what was there."""
    cluster = find_active(call, call.get("cluster"))
    for member, attribute in (
        ("settings", "settings"),
        ("configuration", "configuration"),
        ("serviceConnectDefaults", "service_connect_defaults"),
    ):
        if call.get(member) is not None:
            setattr(cluster, attribute, call.get(member))
    return {"cluster": view(call, cluster, ["SETTINGS", "CONFIGURATIONS"])}


def put_cluster_capacity_providers(call: Call) -> Answer:
    """Providers that are not named are taken away."""
    cluster = find_active(call, call.get("cluster"))
    check_providers(call, call.get("capacityProviders", []))
    check_unused(call, cluster, call.get("capacityProviders", []))
    cluster.capacity_providers = call.get("capacityProviders", [])
    cluster.default_capacity_provider_strategy = call.get("defaultCapacityProviderStrategy", [])
    return {"cluster": view(call, cluster, ["SETTINGS"])}


def describe_capacity_providers(call: Call) -> Answer:
    """Fargate's own providers exist in every account."""
    names = [short(one) for one in call.get("capacityProviders", PROVIDERS)]
    own, failures = call.backend.describe_capacity_providers(
        [name for name in names if name not in PROVIDERS]
    )
    fargate = [
        {
            "capacityProviderArn": call.arn("capacity-provider", name),
            "name": name,
            "status": "ACTIVE",
        }
        for name in names
        if name in PROVIDERS
    ]
    return {"capacityProviders": [*fargate, *own], "failures": failures}


def find(call: Call, name_or_arn: str | None) -> Any:
    """A cluster, also one that is INACTIVE."""
    cluster = call.backend.clusters.get(short(name_or_arn or "default"))
    if cluster is None:
        raise AwsError("ClusterNotFoundException", "Cluster not found.")
    return cluster


def find_active(call: Call, name_or_arn: str | None) -> Any:
    """A cluster that takes services and tasks."""
    cluster = find(call, name_or_arn)
    if cluster.status != "ACTIVE":
        raise AwsError("ClusterNotFoundException", "The referenced cluster was inactive.")
    return cluster


def view(call: Call, cluster: Any, include: list[str] | None = None) -> dict[str, Any]:
    """A cluster as ECS shows it, with the parts that were asked for."""
    tasks, shown = tasks_of(call, cluster.arn), include or []
    active = [one for one in services_of(call, cluster.arn) if one.status == "ACTIVE"]
    return {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status,
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": sum(task.is_running for task in tasks),
        "pendingTasksCount": sum(task.is_pending for task in tasks),
        "activeServicesCount": len(active),
        "statistics": [],
        "tags": (cluster.tags or []) if "TAGS" in shown else [],
        "settings": cluster.settings if "SETTINGS" in shown else [],
        "configuration": cluster.configuration if "CONFIGURATIONS" in shown else None,
        "capacityProviders": cluster.capacity_providers or [],
        "defaultCapacityProviderStrategy": cluster.default_capacity_provider_strategy or [],
        "serviceConnectDefaults": cluster.service_connect_defaults,
    }


def services_of(call: Call, cluster_arn: str) -> list[Any]:
    """All services of a cluster that are still remembered."""
    return [one for one in call.scheduler.services.values() if one.cluster_arn == cluster_arn]


def tasks_of(call: Call, cluster_arn: str) -> list[Task]:
    """All tasks of a cluster that are still remembered."""
    return call.scheduler.tasks.of_cluster(cluster_arn)


def check_providers(call: Call, names: list[str]) -> None:
    """Refuse a capacity provider nobody made."""
    known = {*PROVIDERS, *call.backend.capacity_providers}
    if any(name not in known for name in names):
        raise invalid("The specified capacity provider does not exist.")


def check_unused(call: Call, cluster: Any, kept: list[str]) -> None:
    """Refuse to take away what tasks run on."""
    running = {task.capacity.provider for task in tasks_of(call, cluster.arn) if not task.is_over}
    if (running - {None, ""}) - set(kept):
        raise AwsError(
            "ResourceInUseException",
            "The specified capacity provider is in use and cannot be removed.",
        )


def check_linked_role(call: Call) -> None:
    """Refuse what ECS does in its own name while it has no role for that."""
    if not has_linked_role(call):
        raise invalid(
            "Unable to assume the service linked role. Please verify that the ECS service linked "
            "role exists."
        )


def has_linked_role(call: Call) -> bool:
    iam = iam_backends[call.account]["aws"]
    return any(role.name == LINKED_ROLE for role in iam.get_roles())


def make_linked_role(call: Call) -> None:
    """ECS makes its service-linked role with the first cluster."""
    if not has_linked_role(call):
        iam_backends[call.account]["aws"].create_service_linked_role(
            "ecs.amazonaws.com", "Role to enable Amazon ECS to manage your cluster.", ""
        )
