"""What ECS refuses of a Service Connect configuration."""

from collections.abc import Mapping
from typing import Any

from moto.servicediscovery.models import servicediscovery_backends

from .call import invalid, place


def check(configuration: Mapping[str, Any], definition: Any) -> None:
    """Its namespace exists, and each port is a named one of the task definition, once."""
    if not configuration.get("enabled"):
        return
    check_namespace(configuration.get("namespace") or "default", definition.arn)
    named = {
        port.get("name")
        for container in definition.container_definitions
        for port in container.get("portMappings", [])
    }
    used: set[str] = set()
    for service in configuration.get("services", []):
        port = service["portName"]
        if port not in named:
            raise invalid(
                f"The portName {port} in the Service Connect configuration is not a named port "
                "of the task definition."
            )
        discovery = service.get("discoveryName") or port
        if discovery in used:
            raise invalid(f"The discoveryName {discovery} is used more than once.")
        used.add(discovery)


def check_namespace(namespace: str, near: str) -> None:
    account, region = place(near)
    known = servicediscovery_backends[account][region].namespaces.values()
    if not any(namespace in (one.arn, one.name) for one in known):
        raise invalid(f"The specified namespace {namespace} could not be found.")
