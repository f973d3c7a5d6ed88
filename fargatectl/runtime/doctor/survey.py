"""Reading the network of a VPC: everything of a kind in one call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from ipaddress import IPv4Network
from typing import Any

from fargatectl.aws import Aws
from fargatectl.runtime.doctor.patient import Rule
from fargatectl.runtime.doctor.terrain import Acl, Endpoint, Entry, Group, Subnet, Terrain

Item = Mapping[str, Any]

# What a route can lead to, as DescribeRouteTables calls it.
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
            frozenset(_rules(item.get("IpPermissions", ()))),
            frozenset(_rules(item.get("IpPermissionsEgress", ()))),
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


def _rules(permissions: Iterable[Item]) -> Iterator[Rule]:
    for permission in permissions:
        peers = [
            *(each["CidrIp"] for each in permission.get("IpRanges", ())),
            *(each["PrefixListId"] for each in permission.get("PrefixListIds", ())),
            *(each["GroupId"] for each in permission.get("UserIdGroupPairs", ())),
        ]
        for peer in peers:
            ports = (permission.get("FromPort", -1), permission.get("ToPort", -1))
            yield Rule(peer, *ports, protocol=str(permission["IpProtocol"]))
