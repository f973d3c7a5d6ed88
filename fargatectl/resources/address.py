"""A public address that stays: a NAT gateway's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Self

from fargatectl.aws import Aws, Transient, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import contest, ec2, tags

# A NAT gateway that is being deleted lets go of its address only at the end.
_IN_USE = Transient("InvalidIPAddress.InUse")


@dataclass(frozen=True, kw_only=True)
class Address(Resource):
    """Outputs: `id`, the allocation's."""

    kind: ClassVar[str] = "address"

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        return ec2.pick(aws, wanted, cls.owned(aws, wanted[0].owner))

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        if not ec2.has_any(aws, owner, ec2.ADDRESS):
            return []
        items = aws.read("ec2", "describe_addresses", Filters=tags.filters(owner))["Addresses"]
        told = partial(ec2.tags_told, owner=owner, operation="describe_addresses")
        return [cls._live(item, told(item)) for item in items]

    def create(self, aws: Aws) -> Outputs:
        address = contest.make(
            aws,
            self,
            lambda client, like: client.allocate_address(
                Domain="vpc", TagSpecifications=ec2.specification(ec2.ADDRESS, like)
            )["AllocationId"],
            lambda: self.owned(aws, self.owner),
            lambda address: aws.client("ec2").release_address(AllocationId=address),
        )
        return {"id": address}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        ec2.retag(aws, self, live)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        def release() -> None:
            aws.client("ec2").release_address(AllocationId=live.outputs["id"])

        wait = ec2.LINGER_SECONDS
        ec2.delete(aws, lambda: patiently(aws.clock, release, _IN_USE, seconds=wait))

    @classmethod
    def _live(cls, item: ec2.Item, tagged: dict[str, str]) -> Live[Self]:
        allocation = item["AllocationId"]
        found = cls(name=tags.name_in(tagged, allocation), tags=tags.managed(tagged))
        # Of two copies the one in use is the one to keep.
        use = {"use": item.get("AssociationId") or "none"}
        return Live(found, {"id": allocation}, Owner.of(tagged), use)
