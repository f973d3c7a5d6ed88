"""Services once they have their names: every way in knows its container and port."""

from collections.abc import Iterator

from fargatectl.spec.models.container import with_named_port
from fargatectl.spec.models.http import Http
from fargatectl.spec.models.ports import numbered
from fargatectl.spec.models.section import Finding
from fargatectl.spec.models.service import Service


def unknown_ports(name: str, service: Service) -> Iterator[Finding]:
    """What could not be checked before the service, and so its lone port, had a name."""
    for index, way in enumerate(service.http):
        known = (None, name, str(service.port))
        if service.port and way.container not in service.sidecars and way.port not in known:
            yield (name, "http", index, "port"), f"there is no port `{way.port}`; there is {name}"


def settled(name: str, service: Service) -> Service:
    """The service under its name: its port named, each way in with its container and port."""
    named = with_named_port(name, service)
    ways = tuple(_settled_way(name, named, way) for way in named.http)
    return named.model_copy(update={"http": ways})


def _settled_way(name: str, service: Service, way: Http) -> Http:
    container = way.container or name
    sidecar = service.sidecars.get(container)
    ports = sidecar.ports if sidecar else service.ports
    chosen = way.port if way.port in ports else numbered(way.port, ports)
    port = chosen or next(iter(ports))
    return way.model_copy(update={"container": container, "port": port})
