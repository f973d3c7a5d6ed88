"""The network of an app: a VPC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

from fargatectl.aws import Aws
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import ec2, tags


@dataclass(frozen=True, kw_only=True)
class Vpc(Resource):
    """Outputs: `id`."""

    kind: ClassVar[str] = "vpc"

    # AWS cannot change it; `remarks` tells when the spec would.
    cidr: str = field(compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        return ec2.pick(wanted, cls.owned(aws, wanted[0].owner))

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        def live(item: ec2.Item, tagged: dict[str, str]) -> Live[Self]:
            vpc = item["VpcId"]
            found = cls(
                name=tags.name_in(tagged, vpc),
                tags=tags.managed(tagged),
                cidr=item["CidrBlock"],
            )
            return Live(found, {"id": vpc}, Owner.of(tagged))

        return ec2.owned(aws, owner, "describe_vpcs", "Vpcs", live)

    def create(self, aws: Aws) -> Outputs:
        vpc = ec2.make(
            aws,
            self,
            lambda client: client.create_vpc(
                CidrBlock=self.cidr, TagSpecifications=ec2.specification("vpc", self)
            )["Vpc"]["VpcId"],
            lambda: self.owned(aws, self.owner),
        )
        return {"id": vpc}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        ec2.retag(aws, self, live)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        ec2.delete(aws, lambda: aws.client("ec2").delete_vpc(VpcId=live.outputs["id"]))

    def remarks(self, live: Live[Self]) -> Sequence[str]:
        if self.cidr == live.found.cidr:
            return ()
        return (f"cidr stays {live.found.cidr}: AWS cannot change it, only `down` and `up` can",)
