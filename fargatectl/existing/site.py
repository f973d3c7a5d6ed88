"""The VPC that everything stands in, where others made it or made subnets in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Network
from typing import Any

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.errors import Problem
from fargatectl.existing.lot import Lot
from fargatectl.resources import tags
from fargatectl.resources.vpc import resolves_names
from fargatectl.spec import SpecFile

Item = Mapping[str, Any]
Location = tuple[str | int, ...]

EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Site:
    """`lots` are its subnets by id, in the order of their addresses.

    `services` have interface endpoints that others made, by AWS's names; `tables_to_s3` are the
    route tables that others' gateway endpoints lead to S3.
    """

    vpc: str
    ranges: tuple[str, ...]
    lots: Mapping[str, Lot]
    services: frozenset[str] = frozenset()
    tables_to_s3: frozenset[str] = frozenset()
    resolves_names: bool = True


def look(aws: Aws, file: SpecFile, owner: Owner) -> tuple[Site | None, list[Problem]]:
    """The VPC that the spec names, or ours where it names something in it; and what is wrong."""
    wanted = file.spec.network.vpc
    subnets, groups = list(_subnets(file)), list(_groups(file))
    if wanted == "new" and not subnets and not groups:
        return None, []
    found = aws.read("ec2", "describe_vpcs", Filters=_filters(wanted, owner))["Vpcs"]
    site = _survey(aws, found[0], file, owner) if found else None
    return site, [
        *_no_vpc(aws, file, site),
        *_not_in(site, file, subnets),
        *_unusable_groups(aws, site, file, groups),
    ]


def _filters(wanted: str, owner: Owner) -> Sequence[Mapping[str, Any]]:
    match wanted:
        case "new":
            return tags.filters(owner)
        case "default":
            return [{"Name": "is-default", "Values": ["true"]}]
        case _:
            return [{"Name": "vpc-id", "Values": [wanted]}]


def _survey(aws: Aws, item: Item, file: SpecFile, owner: Owner) -> Site:
    vpc = item["VpcId"]
    here = [{"Name": "vpc-id", "Values": [vpc]}]
    operations = ("describe_subnets", "describe_route_tables", "describe_vpc_endpoints")
    asks = [partial(aws.read, "ec2", each, Filters=here) for each in operations]
    subnets, tables, endpoints = aws.together(asks)
    others = [
        each
        for each in endpoints["VpcEndpoints"]
        if Owner.of(tags.from_list(each.get("Tags"))) != owner
    ]
    has_endpoints = bool(file.spec.network.endpoints)
    return Site(
        vpc,
        tuple(each["CidrBlock"] for each in item["CidrBlockAssociationSet"]),
        _lots(subnets["Subnets"], tables["RouteTables"]),
        frozenset(_services(others)),
        frozenset(_tables_to_s3(others)),
        resolves_names(aws, vpc) if has_endpoints and file.spec.network.vpc != "new" else True,
    )


def _lots(subnets: Sequence[Item], tables: Sequence[Item]) -> dict[str, Lot]:
    by_subnet: dict[str, Item] = {}
    main: Item = {}
    for table in tables:
        for association in table.get("Associations", ()):
            if association.get("Main"):
                main = table
            elif "SubnetId" in association:
                by_subnet[association["SubnetId"]] = table
    ordered = sorted(subnets, key=lambda item: IPv4Network(item["CidrBlock"]))
    return {item["SubnetId"]: _lot(item, by_subnet.get(item["SubnetId"], main)) for item in ordered}


def _lot(subnet: Item, table: Item) -> Lot:
    """Which of its routes lead out. One to other networks than all may lead to the internet too."""
    ways = [
        (route["DestinationCidrBlock"], route.get("GatewayId", ""))
        for route in table.get("Routes", ())
        if "DestinationCidrBlock" in route and route.get("State") != "blackhole"
    ]
    is_public = any(cidr == EVERYWHERE and way.startswith("igw-") for cidr, way in ways)
    others = (way for _, way in ways if way != "local" and not way.startswith("igw-"))
    has_exit = any(True for _ in others)
    zone, route_table = subnet["AvailabilityZone"], table.get("RouteTableId", "")
    return Lot(zone, route_table, is_public, has_exit)


def _services(endpoints: Sequence[Item]) -> Iterator[str]:
    """`ecr.api` of `com.amazonaws.eu-west-1.ecr.api`."""
    for each in endpoints:
        if each["VpcEndpointType"] == "Interface" and each.get("PrivateDnsEnabled"):
            yield each["ServiceName"].split(".", 3)[-1]


def _tables_to_s3(endpoints: Sequence[Item]) -> Iterator[str]:
    for each in endpoints:
        if each["VpcEndpointType"] == "Gateway" and each["ServiceName"].endswith(".s3"):
            yield from each.get("RouteTableIds", ())


def _no_vpc(aws: Aws, file: SpecFile, site: Site | None) -> Iterator[Problem]:
    wanted = file.spec.network.vpc
    if site is None and wanted != "new":
        what = "no default VPC" if wanted == "default" else f"no VPC {wanted}"
        yield file.problem("network", "vpc", message=f"there is {what} in {aws.region}.")


def _subnets(file: SpecFile) -> Iterator[tuple[Location, str]]:
    """Each subnet that the file names, and where."""
    given = file.spec.network.subnets
    for side in ("public", "private") if given else ():
        for number, subnet in enumerate(getattr(given, side)):
            yield ("network", "subnets", side, number), subnet
    for at, network in _networks(file):
        for number, subnet in enumerate(network.subnets):
            yield (*at, "subnets", number), subnet


def _groups(file: SpecFile) -> Iterator[tuple[Location, str, bool]]:
    """Each security group that the file names, where, and whether tasks are to have it."""
    for at, network in _networks(file):
        for number, group in enumerate(network.security_groups):
            yield (*at, "security_groups", number), group, True
        for number, allowed in enumerate(network.allow):
            if allowed.source.startswith("sg-"):
                yield (*at, "allow", number, "from"), allowed.source, False


def _networks(file: SpecFile) -> Iterator[tuple[Location, Any]]:
    for kind, tasks in (("services", file.spec.services), ("jobs", file.spec.jobs)):
        for name, task in tasks.items():
            yield (kind, name, "network"), task.network


def _not_in(
    site: Site | None, file: SpecFile, named: Sequence[tuple[Location, str]]
) -> Iterator[Problem]:
    if site is None and file.spec.network.vpc != "new":
        return  # said already
    for at, subnet in named:
        if site is None or subnet not in site.lots:
            yield file.problem(*at, message=f"{subnet} is not in {_called(site)}.")


def _unusable_groups(
    aws: Aws, site: Site | None, file: SpecFile, named: Sequence[tuple[Location, str, bool]]
) -> Iterator[Problem]:
    if not named:
        return
    filters = [{"Name": "group-id", "Values": sorted({group for _, group, _ in named})}]
    answer = aws.read("ec2", "describe_security_groups", Filters=filters)
    vpcs = {item["GroupId"]: item["VpcId"] for item in answer["SecurityGroups"]}
    for at, group, is_worn in named:
        if group not in vpcs:
            yield file.problem(*at, message=f"there is no security group {group} in {aws.region}.")
        elif is_worn and (site is None or vpcs[group] != site.vpc):
            message = f"{group} is of {vpcs[group]}, not of {_called(site)}."
            yield file.problem(*at, message=message)


def _called(site: Site | None) -> str:
    return site.vpc if site else "the VPC of this app, which is not made yet"
