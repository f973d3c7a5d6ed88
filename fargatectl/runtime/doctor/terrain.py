"""The network as packets meet it: routes, endpoints, security groups and network ACLs of a VPC."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv4Network
from typing import Any, Literal

from fargatectl.aws import Aws
from fargatectl.runtime.doctor.patient import Rule

Item = Mapping[str, Any]
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


def survey(aws: Aws, vpcs: Iterable[str]) -> Terrain:
    """All of the VPCs, in one call for each kind of thing in each."""
    asks = [
        partial(aws.read, "ec2", operation, **{word: [{"Name": "vpc-id", "Values": [vpc]}]})
        for vpc in sorted(set(vpcs))
        for operation, word in (
            ("describe_subnets", "Filters"),
            ("describe_route_tables", "Filters"),
            ("describe_network_acls", "Filters"),
            ("describe_security_groups", "Filters"),
            ("describe_vpc_endpoints", "Filters"),
            ("describe_nat_gateways", "Filter"),
        )
    ]
    found: dict[str, list[Item]] = {}
    for answer in aws.together(asks):
        for name, items in answer.items():
            if isinstance(items, list):
                found.setdefault(name, []).extend(items)
    return _terrain(found)


def _terrain(found: Mapping[str, Sequence[Item]]) -> Terrain:
    acls = dict(_by_subnet(found.get("NetworkAcls", ())))
    routes = _routes_by_subnet(found.get("RouteTables", ()))
    subnets = {
        item["SubnetId"]: Subnet(
            item["SubnetId"],
            IPv4Network(item["CidrBlock"]),
            int(item.get("AvailableIpAddressCount", 0)),
            routes.get(item["SubnetId"], routes.get(item["VpcId"], {})),
            acls.get(item["SubnetId"], Acl()),
        )
        for item in found.get("Subnets", ())
        if item.get("CidrBlock")  # none where there is nothing but IPv6
    }
    groups = {
        item["GroupId"]: Group(
            frozenset(rules(item.get("IpPermissions", ()))),
            frozenset(rules(item.get("IpPermissionsEgress", ()))),
        )
        for item in found.get("SecurityGroups", ())
    }
    gateways = {
        item["NatGatewayId"]: item["SubnetId"]
        for item in found.get("NatGateways", ())
        if item.get("State") in ("available", "pending")
    }
    return Terrain(subnets, groups, tuple(_endpoints(found.get("VpcEndpoints", ()))), gateways)


def _by_subnet(acls: Iterable[Item]) -> Iterator[tuple[str, Acl]]:
    for item in acls:
        entries = sorted(_entries(item.get("Entries", ())), key=lambda entry: entry.number)
        acl = Acl(item["NetworkAclId"], tuple(entries))
        for association in item.get("Associations", ()):
            yield association["SubnetId"], acl


def _entries(entries: Iterable[Item]) -> Iterator[Entry]:
    for entry in entries:
        if "CidrBlock" not in entry or str(entry["Protocol"]) not in ("-1", "6"):
            continue
        ports = entry.get("PortRange") or {}
        yield Entry(
            int(entry["RuleNumber"]),
            bool(entry["Egress"]),
            entry["RuleAction"] == "allow",
            IPv4Network(entry["CidrBlock"]),
            int(ports.get("From", 0)),
            int(ports.get("To", 65_535)),
        )


def _routes_by_subnet(tables: Iterable[Item]) -> dict[str, dict[str, str]]:
    """By subnet; the main table of a VPC, which the others use, by the VPC."""
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        routes = dict(_routes(table.get("Routes", ())))
        for association in table.get("Associations", ()):
            if association.get("Main"):
                found[table["VpcId"]] = routes
            elif "SubnetId" in association:
                found[association["SubnetId"]] = routes
    return found


def _routes(routes: Iterable[Item]) -> Iterator[tuple[str, str]]:
    for route in routes:
        to = route.get("DestinationCidrBlock") or route.get("DestinationPrefixListId")
        targets = (str(value) for name, value in route.items() if name in _TARGETS)
        if to:
            is_lost = route.get("State") == "blackhole"
            yield to, "blackhole" if is_lost else next(targets, "")


_TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
)


def _endpoints(items: Iterable[Item]) -> Iterator[Endpoint]:
    """Those that answer for a service's own host name, and gateways."""
    for item in items:
        is_gateway = item["VpcEndpointType"] == "Gateway"
        if item.get("State", "available").lower() not in ("available", "pending"):
            continue
        if is_gateway or item.get("PrivateDnsEnabled"):
            yield Endpoint(
                item["VpcEndpointId"],
                # `ecr.api` of `com.amazonaws.eu-west-1.ecr.api`
                item["ServiceName"].split(".", 3)[-1],
                is_gateway,
                frozenset(item.get("SubnetIds", ())),
                frozenset(each["GroupId"] for each in item.get("Groups", ())),
            )


def rules(permissions: Iterable[Item]) -> Iterator[Rule]:
    for permission in permissions:
        peers = [
            *(each["CidrIp"] for each in permission.get("IpRanges", ())),
            *(each["PrefixListId"] for each in permission.get("PrefixListIds", ())),
            *(each["GroupId"] for each in permission.get("UserIdGroupPairs", ())),
        ]
        for peer in peers:
            ports = (permission.get("FromPort", -1), permission.get("ToPort", -1))
            yield Rule(peer, *ports, protocol=str(permission["IpProtocol"]))
