"""A part of the VPC in one availability zone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

from fargatectl.aws import Aws
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import ec2, guests, strangers, tags


@dataclass(frozen=True, kw_only=True)
class Subnet(Resource):
    """Outputs: `id`. Neither its VPC, its range nor its zone can be changed."""

    kind: ClassVar[str] = "subnet"
    found_by: ClassVar[tuple[str, ...]] = ("vpc",)

    vpc: str
    cidr: str = field(compare=False)
    zone: str = field(compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        return ec2.pick(aws, wanted, ec2.within(wanted, cls.owned(aws, wanted[0].owner)))

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        def live(item: ec2.Item, tagged: dict[str, str]) -> Live[Self]:
            found = cls(
                name=tags.name_in(tagged, item["SubnetId"]),
                tags=tags.managed(tagged),
                vpc=item["VpcId"],
                cidr=item["CidrBlock"],
                zone=item["AvailabilityZone"],
            )
            return Live(found, {"id": item["SubnetId"]}, Owner.of(tagged))

        return ec2.owned(aws, owner, "describe_subnets", "Subnets", live)

    def create(self, aws: Aws) -> Outputs:
        subnet = ec2.make(
            aws,
            self,
            lambda client: client.create_subnet(
                VpcId=self.vpc,
                CidrBlock=self.cidr,
                AvailabilityZone=self.zone,
                TagSpecifications=ec2.specification("subnet", self),
            )["Subnet"]["SubnetId"],
            lambda: self.owned(aws, self.owner),
        )
        return {"id": subnet}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        ec2.retag(aws, self, live)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        def are_in_it(interface: ec2.Item) -> bool:
            return bool(interface["SubnetId"] == live.outputs["id"])

        found = strangers.interfaces(aws, self.owner, live.found.vpc, are_in_it)
        return [*strangers.told(found), *guests.using(aws, live)]

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        ec2.delete(aws, lambda: aws.client("ec2").delete_subnet(SubnetId=live.outputs["id"]))
