"""The target groups of a service: one for each container port that requests come to."""

from dataclasses import dataclass, replace

from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key
from fargatectl.resources import names
from fargatectl.resources.target_group import HealthCheck, TargetGroup
from fargatectl.spec.door import Door
from fargatectl.spec.models.http import Http
from fargatectl.spec.models.service import Service

# How ELB calls what a port speaks.
VERSIONS = {"http": "HTTP1", "http2": "HTTP2", "grpc": "GRPC"}
# What ELB asks for by itself: that it is unknown is an answer of a program that is well.
GRPC_HEALTH = "/AWS.ALB/healthcheck"


@dataclass(frozen=True)
class Way:
    """One way in: a target group, the container port behind it, and which requests take it.

    `http` is None where only a rule of the load balancer forwards here; `index` is its place among
    the service's. `alternate` is the group that ECS moves requests to, and back at the next
    deployment.
    """

    group: TargetGroup
    container: str
    port: int
    grace: int
    http: Http | None
    index: int
    alternate: TargetGroup | None = None


def ways_in(plot: Plot, door: Door, ground: Ground, name: str) -> tuple[Way, ...]:
    """The ways into a service by that door; those to one port share its target group."""
    https = plot.spec.services[name].http
    ways = [(index, http) for index, http in enumerate(https) if door.is_for(http)]
    if not ways and name in door.forwarded:
        return (_ruled(plot, door, ground, name),)
    return tuple(_way(plot, door, ground, name, http, index) for index, http in ways)


def _ruled(plot: Plot, door: Door, ground: Ground, name: str) -> Way:
    """To where the service answers others, else to its first port."""
    service = plot.spec.services[name]
    first = Http(port=next(iter(service.ports), None), container=name)
    http = next(iter(service.http), first)
    return replace(_way(plot, door, ground, name, http), http=None)


def _way(plot: Plot, door: Door, ground: Ground, name: str, http: Http, index: int = 0) -> Way:
    service = plot.spec.services[name]
    container, port_name = str(http.container), str(http.port)
    ports = service.sidecars[container].ports if container in service.sidecars else service.ports
    port = ports[port_name]
    first = _group(plot, door, ground, name, http, port)
    group, alternate = _sides(plot, first, service.deploy.strategy != "rolling")
    return Way(group, container, port, http.health_check.grace, http, index, alternate)


def _sides(
    plot: Plot, group: TargetGroup, is_shifted: bool
) -> tuple[TargetGroup, TargetGroup | None]:
    """Two groups where ECS moves requests from one to the other; else the one that serves."""
    title = f"{group.name}-alt"
    other = replace(
        group,
        name=title,
        group_name=names.name(plot.owner, title, limit=names.SHORT),
        tags=plot.tags(title),
    )
    if is_shifted:
        return group, other
    serving = plot.around.existing.serving
    # A service that is back to rolling updates goes on with the group it was left in.
    return (other if title in serving and group.name not in serving else group), None


def _group(plot: Plot, door: Door, ground: Ground, name: str, http: Http, port: int) -> TargetGroup:
    service = plot.spec.services[name]
    version = VERSIONS[service.protocol]
    # What AWS cannot change of a target group; its port it need not change, ECS registers its own.
    fixed = names.digest(
        *(version, plot.spec.network.vpc, str(http.container), str(http.port)),
        *_stand(plot, door),
    )
    title = f"{name}-{fixed}"
    check = http.health_check
    return TargetGroup(
        name=title,
        group_name=names.name(plot.owner, name, fixed, limit=names.SHORT),
        vpc=ground.vpc,
        port=port,
        protocol_version=version,
        health_check=HealthCheck(
            path=_health_path(service, http),
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


def _stand(plot: Plot, door: Door) -> tuple[str, ...]:
    """The load balancer, for a target group can only be used by one."""
    standing = plot.around.existing.doorway(door).balancer
    called = (door.title(""),) if door.name else ()
    if standing is not None:
        return (standing.arn, *called)
    return (*called,) if door.wanted.public else ("internal", *called)


def _health_path(service: Service, http: Http) -> str:
    is_told = "path" in http.health_check.model_fields_set
    return GRPC_HEALTH if service.protocol == "grpc" and not is_told else http.health_check.path


def _attributes(http: Http) -> dict[str, str]:
    sticky = {"stickiness.lb_cookie.duration_seconds": str(http.stickiness or 86400)}
    return {
        "deregistration_delay.timeout_seconds": str(http.deregistration_delay),
        "slow_start.duration_seconds": str(http.slow_start or 0),
        "stickiness.enabled": "true" if http.stickiness else "false",
        "stickiness.type": "lb_cookie",
        **sticky,
    }
