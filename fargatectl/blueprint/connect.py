"""Service Connect: services of an app that call each other by their names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Ref, Resource
from fargatectl.resources import names
from fargatectl.resources.documents import freeze
from fargatectl.resources.namespace import Namespace
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.spec import Spec
from fargatectl.spec.models.connect import Connect
from fargatectl.spec.models.service import Service

NAME = "connect"
# Not a name that a service can have.
GROUP = "all.connect"
OFF: Mapping[str, Any] = {"enabled": False}


@dataclass(frozen=True)
class Mesh:
    """What the services that are connected share. `group` is by which they know each other."""

    resources: tuple[Resource, ...] = ()
    namespace: str = ""
    group: str = ""


def build(plot: Plot, ground: Ground) -> Mesh:
    """Nothing where no service is connected."""
    if not any(service.connect for service in plot.spec.services.values()):
        return Mesh()
    group = _security_group(plot, ground)
    existing = plot.around.existing.namespace
    if existing:
        return Mesh((group,), existing, Ref(group, "id"))
    namespace = Namespace(
        name=NAME, namespace=namespace_name(plot.spec, plot.owner.slug), tags=plot.tags(NAME)
    )
    return Mesh((group, namespace), Ref(namespace, "arn"), Ref(group, "id"))


def namespace_name(spec: Spec, slug: str) -> str:
    return spec.cluster.connect or slug


def offered(service: Service) -> Mapping[str, int]:
    """The ports, by name, that others reach."""
    wanted = service.connect
    if wanted is None or wanted.client:
        return {}
    return {name: port for name, port in service.ports.items() if wanted.port_name in (None, name)}


def configuration(name: str, service: Service, mesh: Mesh) -> Mapping[str, Any]:
    """As ECS writes it; that it is off is said, too."""
    if service.connect is None:
        return OFF
    services = tuple(_services(name, service, service.connect))
    listed = {"services": services} if services else {}
    return {"enabled": True, "namespace": mesh.namespace, **listed}


def port_protocols(service: Service) -> Mapping[str, str]:
    """What the proxy has to know of each port that is offered."""
    return dict.fromkeys(offered(service), service.protocol)


def _services(name: str, service: Service, wanted: Connect) -> Iterator[Mapping[str, Any]]:
    ports = offered(service)
    for port_name, port in sorted(ports.items()):
        alias = {"port": wanted.port or port, "dnsName": wanted.name or name}
        timeout = {
            "idleTimeoutSeconds": wanted.idle_timeout,
            "perRequestTimeoutSeconds": wanted.timeout,
        }
        given = {key: value for key, value in timeout.items() if value is not None}
        # Port names are a task's own, these are the namespace's.
        discovery = name if len(ports) == 1 else f"{name}-{port_name}"
        entry = {"portName": port_name, "discoveryName": discovery, "clientAliases": [alias]}
        made: Mapping[str, Any] = freeze({**entry, **({"timeout": given} if given else {})})
        yield made


def _security_group(plot: Plot, ground: Ground) -> SecurityGroup:
    return SecurityGroup(
        name=GROUP,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, GROUP, limit=255),
        description=f"Tasks of {plot.owner.slug} that call each other by name",
        ingress=frozenset(),
        tags=plot.tags(GROUP),
    )
