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
