"""The types that many sections share: names, ARNs, addresses, lists of them."""

import ipaddress
from typing import Annotated, Any

from pydantic import AfterValidator

from fargatectl.spec.models.lists import OneOrMany
from fargatectl.spec.models.section import wrong
from fargatectl.spec.models.texts import AnyText, AsTyped, Matching, Text
from fargatectl.spec.models.values import Flag
from fargatectl.spec.words import shown

Bool = Annotated[bool, Flag()]
Str = Annotated[str, Text()]
StrOrEmpty = Annotated[str, AnyText()]
Strs = Annotated[tuple[Str, ...], OneOrMany()]
Json = Annotated[Any, AsTyped()]

# Port names and Service Connect's discovery names are what is shortest at AWS: 64.
Name = Annotated[
    str,
    Matching(
        r"[a-z][a-z0-9-]{0,63}",
        "a name of lower-case letters, digits and hyphens, beginning with a letter, "
        "at most 64 long",
    ),
]
Arn = Annotated[
    str, Matching(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}|aws)?:.+", "an ARN (arn:aws:…)")
]
SecurityGroup = Annotated[str, Matching(r"sg-[0-9a-f]{8,17}", "the id of a security group (sg-…)")]
Subnet = Annotated[str, Matching(r"subnet-[0-9a-f]{8,17}", "the id of a subnet (subnet-…)")]
region_name = Matching(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "a region such as eu-west-1")
Region = Annotated[str, region_name]
# As Docker takes references apart; what is none of these no registry has.
_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"


class _Image(Matching):
    def parse(self, value: Any) -> str:
        return super().parse(Text().parse(value))


image_reference = _Image(
    rf"(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?{_PART}(?:/{_PART})*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?",
    "an image such as nginx:1.29",
)
Image = Annotated[str, image_reference]
AbsolutePath = Annotated[str, Matching(r"/.*", "an absolute path")]


def network_address(value: str) -> str:
    """An IPv4 or IPv6 network in CIDR form."""
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        pass
    try:
        corrected = ipaddress.ip_network(value, strict=False)
    except ValueError:
        example = "a network such as 10.0.0.0/16"
        raise wrong(f"must be {example}, not {shown(value)}") from None
    raise wrong(f"has bits set beyond its prefix: {shown(value)}. Did you mean {corrected}?")


Cidr = Annotated[Str, AfterValidator(network_address)]


def traffic_source(value: str) -> str:
    if value.startswith(("sg-", "pl-")):
        return value
    return network_address(value)


Peer = Annotated[Str, AfterValidator(traffic_source)]
