"""The target groups of a service: one for each container port that requests come to."""

from dataclasses import dataclass

from fargatectl.blueprint.network import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key
from fargatectl.resources import names
from fargatectl.resources.target_group import HealthCheck, TargetGroup
from fargatectl.spec.models.http import Http
from fargatectl.spec.models.service import Service

# How ELB calls what a port speaks.
VERSIONS = {"http": "HTTP1", "http2": "HTTP2", "grpc": "GRPC"}


@dataclass(frozen=True)
class Way:
    """One way in: a target group, the container port behind it, and which requests take it.

    `http` is None where only a rule of the load balancer forwards here.
    """

    group: TargetGroup
    container: str
    port: int
    grace: int
    http: Http | None


def ways_in(plot: Plot, ground: Ground, name: str) -> tuple[Way, ...]:
    """The ways into a service; those to one port share its target group."""
    service = plot.spec.services[name]
    if service.http:
        return tuple(_way(plot, ground, name, way) for way in service.http)
    if name in _forwarded(plot):
        port = next(iter(service.ports))
        way = Http(port=port, container=name)
        return (_way(plot, ground, name, way, is_ruled=True),)
    return ()


def _way(plot: Plot, ground: Ground, name: str, http: Http, is_ruled: bool = False) -> Way:
    service = plot.spec.services[name]
    container, port_name = str(http.container), str(http.port)
    ports = service.sidecars[container].ports if container in service.sidecars else service.ports
    port = ports[port_name]
    group = _group(plot, ground, name, service, http, port)
    return Way(group, container, port, http.health_check.grace, None if is_ruled else http)


def _group(
    plot: Plot, ground: Ground, name: str, service: Service, http: Http, port: int
) -> TargetGroup:
    version = VERSIONS[service.protocol]
    # What AWS cannot change of a target group; its port it need not change, ECS registers its own.
    fixed = names.digest(version, plot.spec.network.vpc, str(http.container), str(http.port))
    title = f"{name}-{fixed}"
    check = http.health_check
    return TargetGroup(
        name=title,
        group_name=names.name(plot.owner, name, fixed, limit=names.SHORT),
        vpc=ground.vpc,
        port=port,
        protocol_version=version,
        health_check=HealthCheck(
            path=check.path,
            interval=check.interval,
            timeout=check.timeout,
            healthy=check.healthy,
            unhealthy=check.unhealthy,
            codes=check.codes,
        ),
        attributes=_attributes(http),
        tags=plot.tags(title),
        part_of=Key("service", name),
    )


def _attributes(http: Http) -> dict[str, str]:
    sticky = {"stickiness.lb_cookie.duration_seconds": str(http.stickiness or 86400)}
    return {
        "deregistration_delay.timeout_seconds": str(http.deregistration_delay),
        "slow_start.duration_seconds": str(http.slow_start or 0),
        "stickiness.enabled": "true" if http.stickiness else "false",
        "stickiness.type": "lb_cookie",
        **sticky,
    }


def _forwarded(plot: Plot) -> set[str]:
    """The services that rules of the load balancer forward to."""
    balancer = plot.spec.load_balancer
    actions = [*balancer.rules, *([balancer.default] if balancer.default else [])]
    return {name for action in actions for name in action.forward}
