"""Where a subnet's traffic goes that leaves the VPC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, code_of, ignoring
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import contest, ec2, strangers, tags
from fargatectl.resources.subnet import Subnet

# What a route can lead to, as DescribeRouteTables calls it. Ours leads to one of the first two. A
# route to an instance names its interface, too.
_TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "VpcPeeringConnectionId",
    "TransitGatewayId",
    "EgressOnlyInternetGatewayId",
    "InstanceId",
    "NetworkInterfaceId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
)


@dataclass(frozen=True, kw_only=True)
class RouteTable(Resource):
    """Outputs: `id`. `routes` leads address ranges to gateways; `subnets` are those that use it."""

    kind: ClassVar[str] = "route-table"
    found_by: ClassVar[tuple[str, ...]] = ("vpc",)
    serves: ClassVar[tuple[str, ...]] = ("subnets",)

    vpc: str
    routes: Mapping[str, str]
    subnets: frozenset[str]

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        return ec2.pick(aws, wanted, ec2.within(wanted, cls.owned(aws, wanted[0].owner)))

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        # Somebody else's subnets that use our table are left to them.
        ours = {live.outputs["id"] for live in Subnet.owned(aws, owner)}

        def live(item: ec2.Item, tagged: dict[str, str]) -> Live[Self]:
            found = cls(
                name=tags.name_in(tagged, item["RouteTableId"]),
                tags=tags.managed(tagged),
                vpc=item["VpcId"],
                routes=dict(_route(each) for each in item["Routes"] if _is_made(each)),
                subnets=frozenset(_associations(item)) & ours,
            )
            return Live(found, {"id": item["RouteTableId"]}, Owner.of(tagged))

        return ec2.owned(aws, owner, "describe_route_tables", "RouteTables", live)

    def create(self, aws: Aws) -> Outputs:
        table = contest.make(
            aws,
            self,
            lambda client, like: client.create_route_table(
                VpcId=self.vpc, TagSpecifications=ec2.specification("route-table", like)
            )["RouteTable"]["RouteTableId"],
            lambda: ec2.within([self], self.owned(aws, self.owner)),
            lambda table: aws.client("ec2").delete_route_table(RouteTableId=table),
        )
        self._set_routes(aws, table, {})
        self._associate(aws, table, self.subnets)
        return {"id": table}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        table = live.outputs["id"]
        self._set_routes(aws, table, live.found.routes)
        self._associate(aws, table, self.subnets - live.found.subnets)
        ec2.retag(aws, self, live)
        return live.outputs

    def interruption(self, live: Live[Self], changed: frozenset[str]) -> str:
        old, new = live.found.routes, self.routes
        if "routes" not in changed:
            return ""
        closed = [cidr for cidr in old if cidr not in new]
        if closed:
            return f"tasks in {self.name} lose their way to {', '.join(closed)}"
        moved = [cidr for cidr in old if old[cidr] != new[cidr]]
        return f"open connections from {self.name} to {', '.join(moved)} break" if moved else ""

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        filters = [{"Name": "vpc-id", "Values": [live.found.vpc]}]
        subnets = aws.read("ec2", "describe_subnets", Filters=filters)["Subnets"]
        theirs = {each["SubnetId"] for each in strangers.others(subnets, self.owner)}
        tables = aws.read("ec2", "describe_route_tables", Filters=filters)["RouteTables"]
        used = {
            subnet
            for table in tables
            if table["RouteTableId"] == live.outputs["id"]
            for subnet in theirs & _associations(table).keys()
        }

        def use_it(interface: ec2.Item) -> bool:
            return interface["SubnetId"] in live.found.subnets

        within = strangers.interfaces(aws, self.owner, live.found.vpc, use_it)
        endpoints = aws.read("ec2", "describe_vpc_endpoints", Filters=filters)["VpcEndpoints"]
        routed = [
            each["VpcEndpointId"]
            for each in strangers.others(endpoints, self.owner)
            if live.outputs["id"] in each.get("RouteTableIds", ())
        ]
        return [
            *(f"subnet {subnet}" for subnet in sorted(used)),
            *(f"VPC endpoint {endpoint}" for endpoint in sorted(routed)),
            *strangers.told(within),
        ]

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        client, table = aws.client("ec2"), live.outputs["id"]
        with ignoring("InvalidRouteTableID.NotFound"):
            described = client.describe_route_tables(RouteTableIds=[table])["RouteTables"]
            for association in _associations(described[0]).values():
                with ignoring("InvalidAssociationID.NotFound"):
                    client.disassociate_route_table(AssociationId=association)
        ec2.delete(aws, lambda: client.delete_route_table(RouteTableId=table))

    def _set_routes(self, aws: Aws, table: str, found: Mapping[str, str]) -> None:
        client = aws.client("ec2")
        for cidr, target in self.routes.items():
            if found.get(cidr) == target:
                continue
            call = client.replace_route if cidr in found else client.create_route
            route = {"RouteTableId": table, "DestinationCidrBlock": cidr, **_as_target(target)}
            with ignoring("RouteAlreadyExists"):
                ec2.until_known(aws, partial(call, **route))
        for cidr in found.keys() - self.routes.keys():
            with ignoring("InvalidRoute.NotFound"):
                client.delete_route(RouteTableId=table, DestinationCidrBlock=cidr)

    def _associate(self, aws: Aws, table: str, subnets: Iterable[str]) -> None:
        aws.together([partial(_associate, aws, table, subnet) for subnet in sorted(subnets)])


def _associate(aws: Aws, table: str, subnet: str) -> None:
    client = aws.client("ec2")
    associate = partial(client.associate_route_table, RouteTableId=table, SubnetId=subnet)
    try:
        ec2.until_known(aws, associate)
    except Exception as error:
        if code_of(error) != "Resource.AlreadyAssociated":
            raise
        # A subnet has one table: that of another one is moved here.
        client.replace_route_table_association(
            AssociationId=_association(aws, subnet), RouteTableId=table
        )


def _association(aws: Aws, subnet: str) -> str:
    filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
    (table,) = aws.client("ec2").describe_route_tables(Filters=filters)["RouteTables"]
    return _associations(table)[subnet]


def _is_made(route: Mapping[str, Any]) -> bool:
    """Not the VPC's own local route, nor one that a gateway endpoint propagates."""
    return route.get("Origin") == "CreateRoute" and "DestinationCidrBlock" in route


def _route(route: Mapping[str, Any]) -> tuple[str, str]:
    return route["DestinationCidrBlock"], next(
        (route[name] for name in _TARGETS if route.get(name)), ""
    )


def _as_target(target: str) -> dict[str, str]:
    return {"NatGatewayId" if target.startswith("nat-") else "GatewayId": target}


def _associations(table: Mapping[str, Any]) -> dict[str, str]:
    """Association ids by subnet."""
    return {
        each["SubnetId"]: each["RouteTableAssociationId"]
        for each in table.get("Associations", ())
        if "SubnetId" in each
    }
