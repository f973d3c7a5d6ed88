"""The network of an app: a VPC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar, Self

from fargatectl.aws import Aws, AwsError, code_of, message_of
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import contest, ec2, strangers, tags, vpc_users

# What the private host names of endpoints need: as it is asked for, and as it is told.
_NAMING = {"enableDnsSupport": "EnableDnsSupport", "enableDnsHostnames": "EnableDnsHostnames"}

# As long as EC2 may take to see that all in it is gone, which has been waited for.
_LEFT_SECONDS = 2 * 60


@dataclass(frozen=True, kw_only=True)
class Vpc(Resource):
    """Outputs: `id`."""

    kind: ClassVar[str] = "vpc"

    # AWS cannot change it; `remarks` tells when the spec would.
    cidr: str = field(compare=False)
    # Whether it resolves names, and gives host names to what is in it. Asked only when wanted.
    resolves_names: bool | None = None

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        found = ec2.pick(aws, wanted, cls.owned(aws, wanted[0].owner))
        asked = {each.key for each in wanted if each.resolves_names is not None}
        for key in asked & found.keys():
            resolves = resolves_names(aws, found[key].outputs["id"])
            named = replace(found[key].found, resolves_names=resolves)
            found[key] = replace(found[key], found=named)
        return found

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
        vpc = contest.make(
            aws,
            self,
            lambda client, like: client.create_vpc(
                CidrBlock=self.cidr, TagSpecifications=ec2.specification("vpc", like)
            )["Vpc"]["VpcId"],
            lambda: self.owned(aws, self.owner),
            lambda vpc: aws.client("ec2").delete_vpc(VpcId=vpc),
        )
        if self.resolves_names:
            _resolve_names(aws, vpc)
        return {"id": vpc}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        if self.resolves_names and not live.found.resolves_names:
            _resolve_names(aws, live.outputs["id"])
        ec2.retag(aws, self, live)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        vpc = live.outputs["id"]
        return [
            *vpc_users.others(aws, self.owner, vpc),
            *strangers.told(strangers.interfaces(aws, self.owner, vpc)),
        ]

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """All that was ours is gone by now; what is left can only be what we do not know of."""
        vpc = live.outputs["id"]
        try:
            delete = partial(aws.client("ec2").delete_vpc, VpcId=vpc)
            ec2.delete(aws, delete, seconds=_LEFT_SECONDS)
        except Exception as error:
            if code_of(error) != "DependencyViolation":
                raise
            users = ", ".join(self.needed_by(aws, live)) or "something that is not listed here"
            raise AwsError(
                f"{vpc} is left, since AWS says: {message_of(error)} It is used by {users}.",
                "The AWS console shows what is in it and deletes it with the VPC.",
            ) from error

    def remarks(self, live: Live[Self]) -> Sequence[str]:
        if self.cidr == live.found.cidr:
            return ()
        return (f"cidr stays {live.found.cidr}: AWS cannot change it, only `down` and `up` can",)


def resolves_names(aws: Aws, vpc: str) -> bool:
    """Whether private host names can lead to endpoints in the VPC."""
    asks = [
        partial(aws.read, "ec2", "describe_vpc_attribute", VpcId=vpc, Attribute=name)
        for name in _NAMING
    ]
    return all(
        answer[name]["Value"]
        for name, answer in zip(_NAMING.values(), aws.together(asks), strict=True)
    )


def _resolve_names(aws: Aws, vpc: str) -> None:
    for name in _NAMING.values():
        # EC2 takes one attribute a call.
        switch = {name: {"Value": True}}
        ec2.until_known(aws, partial(aws.client("ec2").modify_vpc_attribute, VpcId=vpc, **switch))
