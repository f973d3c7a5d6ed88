"""What a blueprint has to know of AWS before it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.existing import Existing
from fargatectl.resources.subnet import Subnet
from fargatectl.resources.vpc import Vpc

# Neither Fargate nor load balancers are there.
UNSUITABLE = frozenset({"use1-az3"})


@dataclass(frozen=True)
class Surroundings:
    """`zones` may be built in; `taken` are the zones of our subnets, by the subnet's name.

    `cidr` are the addresses of the VPC that we made, if it stands.
    """

    account: str
    region: str
    partition: str = "aws"
    zones: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)
    cidr: str = ""
    existing: Existing = field(default_factory=Existing)

    @classmethod
    def look(cls, aws: Aws, owner: Owner) -> "Surroundings":
        """Read them, but for `zones`, which need not be known where subnets of ours stand."""
        asks: list[Any] = [
            lambda: aws.identity,
            partial(_taken, aws, owner),
            partial(_cidr, aws, owner),
        ]
        _, taken, cidr = aws.together(asks)
        return cls(aws.account, aws.region, aws.partition, (), taken, cidr)

    def lacks_zones(self, number: int) -> bool:
        """Whether so many subnets want to know more zones than they stand in."""
        return not all(self.zone_of(each) for each in range(1, number + 1))

    def with_zones(self, aws: Aws) -> "Surroundings":
        """The same with the region's zones that are open to the account, by name."""
        return replace(self, zones=_zones(aws))

    def with_any_zones(self, number: int) -> "Surroundings":
        """The same with made-up zones, for who draws what does not depend on them."""
        return replace(self, zones=tuple(f"{self.region}-{each}" for each in range(number)))

    def zone_of(self, number: int) -> str:
        """Where our subnets of that number stand; empty without any."""
        return self.taken.get(f"public-{number}") or self.taken.get(f"private-{number}", "")


def _taken(aws: Aws, owner: Owner) -> dict[str, str]:
    return {live.found.name: live.found.zone for live in Subnet.owned(aws, owner)}


def _cidr(aws: Aws, owner: Owner) -> str:
    return next((live.found.cidr for live in Vpc.owned(aws, owner)), "")


def _zones(aws: Aws) -> tuple[str, ...]:
    answer = aws.read(
        "ec2",
        "describe_availability_zones",
        Filters=[
            {"Name": "state", "Values": ["available"]},
            {"Name": "zone-type", "Values": ["availability-zone"]},
            {"Name": "opt-in-status", "Values": ["opt-in-not-required", "opted-in"]},
        ],
    )
    zones = answer["AvailabilityZones"]
    return tuple(sorted(z["ZoneName"] for z in zones if z.get("ZoneId") not in UNSUITABLE))
