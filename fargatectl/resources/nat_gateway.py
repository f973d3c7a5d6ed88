"""The way from private subnets to the internet: a NAT gateway."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

from fargatectl.aws import Aws, AwsError, says
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import contest, ec2, tags

# One that failed or was deleted stays listed for an hour.
_USABLE = ("pending", "available")
_STANDING = (*_USABLE, "deleting")


@dataclass(frozen=True, kw_only=True)
class NatGateway(Resource):
    """Outputs: `id`. It comes and goes within minutes; others may use it once it is available."""

    kind: ClassVar[str] = "nat-gateway"

    subnet: str = field(compare=False)
    address: str = field(compare=False)
    # In a VPC without an attached internet gateway it fails.
    gateway: str = field(default="", compare=False)
    # A run that ended while it came up leaves the waiting to the next one.
    is_available: bool = True

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        return ec2.pick(aws, wanted, cls._usable(aws, wanted[0].owner))

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        if not ec2.has_any(aws, owner, ec2.NAT_GATEWAY):
            return []
        # Unlike all others, this operation calls them `Filter`.
        answer = aws.read("ec2", "describe_nat_gateways", Filter=tags.filters(owner))
        return [
            cls._live(item, ec2.tags_told(item, owner, "describe_nat_gateways"))
            for item in answer["NatGateways"]
            if item["State"] in _STANDING
        ]

    def create(self, aws: Aws) -> Outputs:
        self._wait_for_address(aws)
        token = str(uuid.uuid4())
        gateway = contest.make(
            aws,
            self,
            lambda client, like: client.create_nat_gateway(
                SubnetId=self.subnet,
                AllocationId=self.address,
                ClientToken=token,
                TagSpecifications=ec2.specification(ec2.NAT_GATEWAY, like),
            )["NatGateway"]["NatGatewayId"],
            lambda: self._usable(aws, self.owner),
            lambda gateway: aws.client("ec2").delete_nat_gateway(NatGatewayId=gateway),
        )
        self._wait_until_available(aws, gateway)
        return {"id": gateway}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        ec2.retag(aws, self, live)
        self._wait_until_available(aws, live.outputs["id"])
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """Returns once it is deleted: only then its address and its subnet are free."""
        gateway = live.outputs["id"]
        ec2.delete(aws, lambda: aws.client("ec2").delete_nat_gateway(NatGatewayId=gateway))
        ec2.wait_until(
            aws,
            lambda: _described(aws, gateway).get("State", "deleted") in ("deleted", "failed"),
            f"NAT gateway {gateway} is still being deleted",
        )

    def _wait_for_address(self, aws: Aws) -> None:
        """A new gateway fails while one that is being deleted still holds the address."""

        def is_free() -> bool:
            described = aws.client("ec2").describe_addresses(AllocationIds=[self.address])
            # A run without the lock may have given it to the gateway that this one will use, too.
            if aws.goes_unlocked and self._others(aws):
                return True
            # It may be left out at first: it was just made.
            return bool(described["Addresses"]) and not described["Addresses"][0].get(
                "AssociationId"
            )

        ec2.wait_until(
            aws,
            lambda: ec2.until_known(aws, is_free),
            f"Address {self.address} is still in use",
        )

    def _others(self, aws: Aws) -> bool:
        aws.forget()
        return any(live.key == self.key for live in self._usable(aws, self.owner))

    def _wait_until_available(self, aws: Aws, gateway: str) -> None:
        def is_up() -> bool:
            item = _described(aws, gateway)
            if item.get("State") in ("failed", "deleting", "deleted"):
                why = f"{item.get('FailureCode', '')} {item.get('FailureMessage', '')}".strip()
                message = f"NAT gateway {gateway} is {item['State']}: {why or 'no reason given'}"
                raise AwsError(message, "Run the command again: it makes another one.")
            return item.get("State") == "available"

        ec2.wait_until(aws, is_up, f"NAT gateway {gateway} is still pending")

    @classmethod
    def _usable(cls, aws: Aws, owner: Owner) -> list[Live[Self]]:
        return [live for live in cls.owned(aws, owner) if live.state["state"] in _USABLE]

    @classmethod
    def _live(cls, item: ec2.Item, tagged: dict[str, str]) -> Live[Self]:
        gateway, state = item["NatGatewayId"], item["State"]
        addresses = item.get("NatGatewayAddresses") or [{}]
        found = cls(
            name=tags.name_in(tagged, gateway),
            tags=tags.managed(tagged),
            subnet=item["SubnetId"],
            address=addresses[0].get("AllocationId", ""),
            is_available=state == "available",
        )
        return Live(found, {"id": gateway}, Owner.of(tagged), {"state": state})


def _described(aws: Aws, gateway: str) -> ec2.Item:
    """Nothing when EC2 does not know it: not yet, or not any more."""
    try:
        answer = aws.client("ec2").describe_nat_gateways(NatGatewayIds=[gateway])
    except Exception as error:
        if says(error, "NatGatewayNotFound"):
            return {}
        raise
    return next(iter(answer["NatGateways"]), {})
