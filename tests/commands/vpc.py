"""A VPC that somebody else made, as deployments into an existing one find it."""

from typing import Any

from tests.commands.world import REGION, World


class PrivateVpc:
    """Two zones, each with a public subnet, a private one behind a NAT, and one for databases."""

    def __init__(self, world: World) -> None:
        self._ec2: Any = world.client("ec2")
        self.vpc: str = self._ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
        self.public = [self.subnet(number, zone) for number, zone in enumerate("ab")]
        self.private = [self.subnet(number, zone) for number, zone in enumerate("ab", start=2)]
        self.isolated = [self.subnet(number, zone) for number, zone in enumerate("ab", start=4)]
        gateway = self._ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self._ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        self.public_table = self.table(self.public, GatewayId=gateway)
        address = self._ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = self._ec2.create_nat_gateway(SubnetId=self.public[0], AllocationId=address)
        world.clock.sleep(120)
        nat_id = nat["NatGateway"]["NatGatewayId"]
        self.private_table = self.table(self.private, NatGatewayId=nat_id)

    def subnet(self, number: int, zone: str) -> str:
        made = self._ec2.create_subnet(
            VpcId=self.vpc, CidrBlock=f"10.7.{number}.0/24", AvailabilityZone=REGION + zone
        )
        return str(made["Subnet"]["SubnetId"])

    def table(self, subnets: list[str], **target: str) -> str:
        """A route table of the subnets, whose default route leads to the target."""
        table = self._ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self._ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)
        for subnet in subnets:
            self._ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return str(table)

    def group(self) -> str:
        made = self._ec2.create_security_group(
            GroupName="theirs", Description="theirs", VpcId=self.vpc
        )
        return str(made["GroupId"])
