"""What a blueprint has to know of AWS before it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.resources.subnet import Subnet

# Neither Fargate nor load balancers are there.
UNSUITABLE = frozenset({"use1-az3"})


@dataclass(frozen=True)
class Surroundings:
    """`zones` may be built in; `taken` are the zones of our subnets, by the subnet's name."""

    account: str
    region: str
    partition: str = "aws"
    zones: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def look(cls, aws: Aws, owner: Owner, subnets: int) -> "Surroundings":
        """Read them. Where as many subnets of ours stand, nothing is asked about zones."""
        asks: list[Any] = [lambda: aws.identity, partial(_taken, aws, owner)]
        _, taken = aws.together(asks)
        zones = () if len(taken) >= subnets else _zones(aws)
        return cls(aws.account, aws.region, aws.partition, zones, taken)


def _taken(aws: Aws, owner: Owner) -> dict[str, str]:
    return {live.found.name: live.found.zone for live in Subnet.owned(aws, owner)}


def _zones(aws: Aws) -> tuple[str, ...]:
    """The region's zones that are open to the account, by name."""
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
