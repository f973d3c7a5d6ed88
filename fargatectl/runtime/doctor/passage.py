"""Whether packets get through: from tasks to what they must reach, from balancers to tasks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from fargatectl.runtime.doctor.patient import Prospect, Rule
from fargatectl.runtime.doctor.terrain import (
    EPHEMERAL,
    EVERYWHERE,
    NAT_PORTS,
    Acl,
    Answer,
    Endpoint,
    Subnet,
    Terrain,
)

HTTPS = 443
DEFAULT = "0.0.0.0/0"


@dataclass(frozen=True)
class Obstacle:
    """What is in the way, and what removes it; `is_certain` unless it only may be in the way."""

    what: str
    fix: str
    is_certain: bool = True


@dataclass(frozen=True)
class Peers:
    """The other side of a connection, by all that a security group's rule may call it."""

    ranges: tuple[IPv4Network, ...]
    names: frozenset[str] = frozenset()


def passes(rules: Iterable[Rule], port: int, to: Peers) -> Answer:
    """Whether a security group's rules let a connection through to, or from, the other side."""
    fitting = [rule.peer for rule in rules if rule.takes(port)]
    if to.names & set(fitting):
        return "yes"
    ranges = [IPv4Network(peer, strict=False) for peer in fitting if _is_range(peer)]
    if all(any(each.subnet_of(range_) for range_ in ranges) for each in to.ranges):
        return "yes"
    # A prefix list's ranges are not told here.
    is_some = any(range_.overlaps(each) for range_ in ranges for each in to.ranges)
    return "partly" if is_some or any(peer.startswith("pl-") for peer in fitting) else "no"


def _is_range(peer: str) -> bool:
    """Not a group, a prefix list or a range of IPv6, by which no task connects here."""
    return "/" in peer and ":" not in peer


def obstacles(
    terrain: Terrain, prospect: Prospect, subnet: Subnet, service: str
) -> Iterator[Obstacle]:
    """In the way from a subnet to one of AWS's services; to the internet where it is empty."""
    if endpoint := _interface(terrain, service):
        yield from _to_endpoint(terrain, prospect, subnet, endpoint)
        return
    prefixes = [
        to for to, way in subnet.routes.items() if service == "s3" and way.startswith("vpce-")
    ]
    if prefixes:
        yield from _out_of_groups(terrain, prospect, Peers((EVERYWHERE,), frozenset(prefixes)))
        yield from _through_acl(subnet.acl, EVERYWHERE)
        return
    yield from _to_internet(terrain, prospect, subnet)


def _interface(terrain: Terrain, service: str) -> Endpoint | None:
    fitting = (each for each in terrain.endpoints if each.service == service)
    return next((each for each in fitting if not each.is_gateway), None)


def _to_endpoint(
    terrain: Terrain, prospect: Prospect, subnet: Subnet, endpoint: Endpoint
) -> Iterator[Obstacle]:
    stands = [terrain.subnets[each] for each in endpoint.subnets if each in terrain.subnets]
    peers = Peers(tuple(each.range for each in stands), endpoint.groups)
    yield from _out_of_groups(terrain, prospect, peers)
    inward = [rule for each in endpoint.groups for rule in _inward(terrain, each)]
    us = Peers((subnet.range,), prospect.security_groups)
    if passes(inward, HTTPS, us) == "no":
        group = min(endpoint.groups, default="its security group")
        yield Obstacle(
            f"{group} of endpoint {endpoint.id} lets no task in on 443",
            "Let TCP 443 in there, from the tasks' subnets.",
        )
    for each in stands:
        if each.id != subnet.id:
            yield from between(subnet, each, HTTPS)


def _inward(terrain: Terrain, group: str) -> frozenset[Rule]:
    found = terrain.groups.get(group)
    return found.inward if found else frozenset()


def _to_internet(terrain: Terrain, prospect: Prospect, subnet: Subnet) -> Iterator[Obstacle]:
    way = subnet.routes.get(DEFAULT, "")
    if trouble := _lost(terrain, prospect, way):
        # Without a default route, others together may lead as far.
        yield Obstacle(trouble, "", is_certain=bool(way) or not any(_leads_out(subnet)))
        return
    yield from _out_of_groups(terrain, prospect, Peers((EVERYWHERE,)))
    yield from _through_acl(subnet.acl, EVERYWHERE)
    gate = terrain.subnets.get(terrain.gateways.get(way, ""))
    if gate and gate.acl.id != subnet.acl.id:
        yield from _through_acl(gate.acl, EVERYWHERE, NAT_PORTS)


def _leads_out(subnet: Subnet) -> Iterator[bool]:
    for way in subnet.routes.values():
        yield not way.startswith(("local", "vpce-", "pcx-", "blackhole"))


def _lost(terrain: Terrain, prospect: Prospect, way: str) -> str:
    """Why the default route leads nowhere; empty when it leads out, or beyond what can be seen."""
    match way.partition("-")[0]:
        case "igw" if not prospect.public_ip:
            return "its way out is an internet gateway, and the tasks get no public address"
        case "nat" if way not in terrain.gateways:
            return f"its NAT gateway {way} does not work"
        case "blackhole":
            return "its default route leads to something that was deleted"
        case "pcx":
            return f"its default route leads to a peering ({way}), which never leads on"
        case "":
            return "no NAT, no internet gateway, no endpoint"
    return ""


def _out_of_groups(terrain: Terrain, prospect: Prospect, to: Peers) -> Iterator[Obstacle]:
    known = [terrain.groups[each] for each in prospect.security_groups if each in terrain.groups]
    # A group that is not made yet lets everything out.
    if not known or len(known) < len(prospect.security_groups):
        return
    answer = passes([rule for group in known for rule in group.outward], HTTPS, to)
    if answer != "yes":
        groups = ", ".join(sorted(prospect.security_groups))
        some = "only some of it " if answer == "partly" else ""
        yield Obstacle(
            f"{groups} {'let' if len(known) > 1 else 'lets'} {some or 'nothing '}out on 443",
            f"Let TCP 443 out of {min(prospect.security_groups)}.",
            answer == "no",
        )


def _through_acl(
    acl: Acl, peer: IPv4Network, ports: tuple[int, int] = EPHEMERAL
) -> Iterator[Obstacle]:
    """Network ACLs remember no connection: answers need a rule of their own."""
    yield from _told(acl, acl.lets(True, (HTTPS, HTTPS), peer), f"out to {peer} on 443")
    first, last = ports
    yield from _told(acl, acl.lets(False, ports, peer), f"back in from {peer} on {first}-{last}")


def between(client: Subnet, server: Subnet, port: int) -> Iterator[Obstacle]:
    """In the network ACLs on the way from a subnet to a port in another, and back."""
    there, back = (port, port), EPHEMERAL
    for acl, out, ports, peer in (
        (client.acl, True, there, server.range),
        (server.acl, False, there, client.range),
        (server.acl, True, back, client.range),
        (client.acl, False, back, server.range),
    ):
        way = f"{'out to' if out else 'in from'} {peer} on {'-'.join(map(str, sorted(set(ports))))}"
        yield from _told(acl, acl.lets(out, ports, peer), way)


def _told(acl: Acl, answer: Answer, what: str) -> Iterator[Obstacle]:
    if answer != "yes":
        some = "not everything" if answer == "partly" else "nothing"
        yield Obstacle(
            f"network ACL {acl.id} lets {some} {what}",
            f"Allow TCP {what} in {acl.id}.",
            answer == "no",
        )
