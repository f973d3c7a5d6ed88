"""Cloud Map: names are used once, and nothing goes while something is in it."""

from collections.abc import Iterator
from typing import Any

from moto.servicediscovery.models import ServiceDiscoveryBackend

from fargatectl.local.ecs.handlers import scheduler
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch


@patch(ServiceDiscoveryBackend)
def create_http_namespace(original: Original, backend: Any, name: str, **wish: Any) -> Any:
    if name in [namespace.name for namespace in backend.namespaces.values()]:
        raise AwsError("NamespaceAlreadyExists", f"Namespace {name} already exists")
    return original(backend, name=name, **wish)


@patch(ServiceDiscoveryBackend)
def delete_namespace(original: Original, backend: Any, namespace_id: str) -> Any:
    if namespace_id in [service.namespace_id for service in backend.services.values()]:
        raise AwsError(
            "ResourceInUse",
            "Namespace has associated services; delete the services before deleting the namespace",
        )
    if any(namespace_id in name for name in _connected()):
        raise AwsError("ResourceInUse", "Namespace has associated services of Amazon ECS")
    return original(backend, namespace_id)


def _connected() -> Iterator[str]:
    """The namespaces, by ARN, in which services of ECS are."""
    for service in scheduler().services.values():
        if service.status != "INACTIVE":
            members = service.primary.revision.members
            yield (members.get("serviceConnectConfiguration") or {}).get("namespace") or ""


@patch(ServiceDiscoveryBackend)
def create_service(original: Original, backend: Any, **wish: Any) -> Any:
    wished = (wish["name"], wish["namespace_id"])
    for service in backend.services.values():
        if (service.name, service.namespace_id) == wished:
            raise AwsError("ServiceAlreadyExists", f"Service {wish['name']} already exists")
    return original(backend, **wish)


@patch(ServiceDiscoveryBackend)
def delete_service(original: Original, backend: Any, service_id: str) -> None:
    if backend.get_service(service_id).instances:
        raise AwsError(
            "ResourceInUse",
            "Service contains registered instances; delete the instances before deleting the "
            "service",
        )
    original(backend, service_id)
