"""Which port of which container a service's requests go to."""

from collections.abc import Iterator, Mapping

from fargatectl.spec.models.container import Container
from fargatectl.spec.models.http import Http
from fargatectl.spec.models.section import Finding


def port_problems(
    http: tuple[Http, ...],
    ports: Mapping[str, int],
    port: int | None,
    sidecars: Mapping[str, Container],
) -> Iterator[Finding]:
    """`port` is a lone one, which is called like the service: nobody here knows how."""
    for index, way in enumerate(http):
        if way.container and way.container in sidecars:
            yield from _problems(index, way, sidecars[way.container].ports)
        elif not port:
            yield from _problems(index, way, ports)


def _problems(index: int, way: Http, known: Mapping[str, int]) -> Iterator[Finding]:
    choices = ", ".join(known)
    if not known:
        yield (index,), "`http` needs a `port`"
    elif way.port is None and len(known) > 1:
        yield (index,), f"`http` needs a `port`, which is one of {choices}"
    elif way.port and way.port not in known and not numbered(way.port, known):
        yield (index, "port"), f"there is no port `{way.port}`; there is {choices}"


def numbered(port: str | None, ports: Mapping[str, int]) -> str | None:
    return next((name for name, number in ports.items() if str(number) == port), None)
