"""The network as packets meet it: routes, endpoints, security groups and network ACLs of a VPC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Literal

from fargatectl.runtime.doctor.patient import Rule

# Some of what was asked for: what AWS's addresses are, nobody tells from here.
Answer = Literal["yes", "partly", "no"]

EVERYWHERE = IPv4Network("0.0.0.0/0")
# From which ports a Linux task connects, and a NAT gateway.
EPHEMERAL = (32_768, 60_999)
NAT_PORTS = (1_024, 65_535)


@dataclass(frozen=True)
class Entry:
    """A rule of a network ACL: the first that fits decides."""

    number: int
    is_egress: bool
    allows: bool
    range: IPv4Network
    first: int
    last: int


@dataclass(frozen=True)
class Acl:
    id: str = ""
    entries: tuple[Entry, ...] = ()

    def lets(self, out: bool, ports: tuple[int, int], peer: IPv4Network) -> Answer:
        """Whether TCP on all of the ports passes, to or from all of the peer's addresses."""
        if not self.id:
            return "yes"  # every subnet has one, so it was not for us to see
        first, last = ports
        answers = {self._decides(out, port, peer) for port in {first, (first + last) // 2, last}}
        return answers.pop() if len(answers) == 1 else "partly"

    def _decides(self, out: bool, port: int, peer: IPv4Network) -> Answer:
        is_some = False
        for entry in self.entries:
            if entry.is_egress != out or not entry.first <= port <= entry.last:
                continue
            if peer.subnet_of(entry.range):
                return "yes" if entry.allows else ("partly" if is_some else "no")
            is_some = is_some or (entry.allows and entry.range.overlaps(peer))
        return "partly" if is_some else "no"


@dataclass(frozen=True)
class Subnet:
    """`routes` leads ranges and prefix lists to what AWS calls `igw-…`, `nat-…`, `vpce-…`."""

    id: str
    range: IPv4Network
    free: int
    routes: Mapping[str, str]
    acl: Acl = Acl()


@dataclass(frozen=True)
class Endpoint:
    id: str
    service: str
    is_gateway: bool
    subnets: frozenset[str]
    groups: frozenset[str]


@dataclass(frozen=True)
class Group:
    inward: frozenset[Rule] = frozenset()
    outward: frozenset[Rule] = frozenset()


@dataclass(frozen=True)
class Terrain:
    """`gateways` are the NAT gateways that work, with the subnet that each stands in."""

    subnets: Mapping[str, Subnet] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    endpoints: tuple[Endpoint, ...] = ()
    gateways: Mapping[str, str] = field(default_factory=dict)
