"""Services: found, described, listed."""

from typing import Any

from fargatectl.local.failures import AwsError
from fargatectl.local.scheduler.service import Service

from . import paging
from .call import Answer, Call, invalid, short
from .clusters import find as find_cluster
from .clusters import find_active as find_active_cluster
from .clusters import services_of
from .service_view import view

MOST_DESCRIBED = 10


def describe_services(call: Call) -> Answer:
    """Deleted services are shown for a while, unknown ones are failures."""
    cluster = find_cluster(call, call.get("cluster"))
    names = call.get("services", [])
    if not 1 <= len(names) <= MOST_DESCRIBED:
        raise invalid(
            "Services cannot be empty." if not names else "Services list cannot exceed 10."
        )
    found = {name: find_service(call, cluster, name) for name in names}
    shows_tags = "TAGS" in call.get("include", [])
    return {
        "services": [view(call, one, tags=shows_tags) for one in found.values() if one],
        "failures": [
            {"arn": service_arn(cluster, name), "reason": "MISSING"}
            for name, one in found.items()
            if one is None
        ],
    }


def list_services(call: Call) -> Answer:
    """Only ACTIVE ones: a deleted service is gone from here at once."""
    cluster = find_cluster(call, call.get("cluster"))
    kind, launch_type = call.get("schedulingStrategy"), call.get("launchType")
    arns = [
        one.arn
        for one in services_of(call, cluster.arn)
        if one.status == "ACTIVE"
        and kind in (None, one.members["schedulingStrategy"])
        and launch_type in (None, None if one.settings.shares else "FARGATE")
    ]
    return paging.answer(call, "serviceArns", sorted(arns), 10)


def list_services_by_namespace(call: Call) -> Answer:
    """Those that say so in their Service Connect configuration."""
    namespace = call.get("namespace", "")
    arns = []
    for one in call.scheduler.services.values():
        connect = one.primary.revision.members.get("serviceConnectConfiguration") or {}
        if one.status == "ACTIVE" and connect.get("namespace") in (namespace, short(namespace)):
            arns.append(one.arn)
    return paging.answer(call, "serviceArns", sorted(arns), 10)


def find_service(call: Call, cluster: Any, name_or_arn: str | None) -> Service | None:
    """A service by name or ARN, also one that is being deleted."""
    return call.scheduler.services.get(service_arn(cluster, name_or_arn or ""))


def find_active_service(call: Call) -> Service:
    """The service to change."""
    cluster = find_active_cluster(call, call.get("cluster"))
    service = find_service(call, cluster, call.get("service"))
    if service is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if service.status != "ACTIVE":
        raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
    return service


def service_arn(cluster: Any, name_or_arn: str) -> str:
    """The ARN of a service of this cluster."""
    return f"{cluster.arn.replace(':cluster/', ':service/')}/{short(name_or_arn)}"
