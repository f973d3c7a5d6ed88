"""Where tasks run: the VPC of the app, and the network of one service."""

import ipaddress
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.lists import OneOrMany
from fargatectl.spec.models.names import Bool, Cidr, SecurityGroup, Str, Subnet, traffic_source
from fargatectl.spec.models.section import Section, sentence, wrong
from fargatectl.spec.models.texts import Matching
from fargatectl.spec.models.values import Whole

Endpoint = Literal["ecr", "s3", "logs", "secretsmanager", "ssm"]
Port = Annotated[int, Whole(1, 65535)]
Subnets_ = Annotated[tuple[Subnet, ...], OneOrMany()]
_VPC = Matching(r"new|default|vpc-[0-9a-f]{8,17}", "new, default or the id of a VPC (vpc-…)")

# The ALB needs a /27 in each zone, with 8 addresses free.
SMALLEST_SUBNET = 27


class Subnets(Section):
    """The subnets to use in an existing VPC."""

    public: Subnets_ = Field(default=(), description="Ids of subnets with an internet gateway.")
    private: Subnets_ = Field(
        default=(), description="Ids of subnets without one; tasks run here when there are any."
    )


class Network(Section):
    """The VPC that everything runs in."""

    vpc: Annotated[str, _VPC] = Field(
        default="new",
        description="`new` makes one for this app, `default` takes the region's default VPC, "
        "an id takes an existing one.",
    )
    zones: Annotated[int, Whole(2, 3)] = Field(
        default=2, description="Availability zones of a new VPC. A load balancer needs two."
    )
    nat: Literal["none", "one", "per-zone"] = Field(
        default="none",
        description="NAT gateways of a new VPC. With any, tasks run in private subnets; with "
        "`none` they run in public ones, closed to the world but for what is allowed.",
    )
    cidr: Cidr = Field(
        default="10.0.0.0/16", description="Addresses of a new VPC, from /16 to /28."
    )
    subnets: Subnets | None = Field(
        default=None,
        description="Subnets of an existing VPC; without them, those are public whose default "
        "route leads to an internet gateway, and private those with another way out.",
    )
    endpoints: Annotated[tuple[Endpoint, ...], OneOrMany()] = Field(
        default=(),
        description="VPC endpoints to make, so that tasks without a way to the internet reach AWS. "
        "`ecr` brings that of S3 along, where ECR keeps image layers.",
    )

    @field_validator("zones", "nat", "cidr")
    @classmethod
    def _only_of_a_new_vpc(cls, value: Any, info: ValidationInfo) -> Any:
        vpc = info.data.get("vpc", "new")
        if vpc != "new":
            raise wrong(f"is for a VPC that fargatectl makes, and `vpc` is {vpc}")
        return value

    @field_validator("cidr")
    @classmethod
    def _has_room(cls, cidr: str, info: ValidationInfo) -> str:
        network = ipaddress.ip_network(cidr)
        if network.version != 4 or not 16 <= network.prefixlen <= 28:
            raise wrong(f"must be an IPv4 network from /16 to /28, not {cidr}")
        subnets = info.data.get("zones", 2) * (1 if info.data.get("nat", "none") == "none" else 2)
        widest = SMALLEST_SUBNET - (subnets - 1).bit_length()
        if network.prefixlen > widest:
            raise wrong(
                f"has no room for {subnets} subnets of /{SMALLEST_SUBNET}: "
                f"it must be /{widest} or wider, not {cidr}"
            )
        return cidr

    @field_validator("subnets")
    @classmethod
    def _only_of_an_existing_vpc(cls, value: Subnets, info: ValidationInfo) -> Subnets:
        if info.data.get("vpc") == "new":
            raise wrong("needs an existing VPC: name its id in `vpc`")
        return value


class Allow(Section):
    """Who may reach a service's tasks directly."""

    short = "from"

    source: Str = Field(
        alias="from", description="A service of this app, a CIDR or a security group."
    )
    port: Port | None = Field(default=None, description="The port; without one, the service's own.")

    @field_validator("source")
    @classmethod
    def _is_a_source(cls, source: str) -> str:
        looks_like_a_name = source[0].isalpha() and not set(source) & set(":./")
        return source if looks_like_a_name else traffic_source(source)


class ServiceNetwork(Section):
    """The network of this service's tasks, where it differs from the app's."""

    public_ip: Bool | None = Field(
        default=None,
        description="Whether tasks get a public address; by default as their subnet needs it. "
        "In a new VPC `false` moves them to private subnets.",
    )
    security_groups: Annotated[tuple[SecurityGroup, ...], OneOrMany()] = Field(
        default=(), description="Security groups besides the service's own, at most 4."
    )
    subnets: Subnets_ = Field(default=(), description="Subnets for this service only, at most 16.")
    allow: Annotated[tuple[Allow, ...], OneOrMany()] = Field(
        default=(), description="Who may reach the tasks directly, not through the load balancer."
    )

    @field_validator("security_groups", "subnets")
    @classmethod
    def _not_too_many(cls, ids: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        # AWS takes 5 security groups; one of them is the service's own.
        most = 4 if info.field_name == "security_groups" else 16
        if len(ids) > most:
            raise sentence(f"{info.field_name} takes at most {most}, not {len(ids)}")
        return ids
