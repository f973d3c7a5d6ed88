"""A way to one AWS service that does not lead through the internet: a VPC endpoint."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, AwsError, Transient, code_of, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import ec2, tags

# One that is being deleted keeps the host name until it is gone.
_NAME_TAKEN = Transient("InvalidParameter", "conflicting DNS domain")

_BROKEN = ("rejected", "failed", "expired", "deleting", "deleted")


@dataclass(frozen=True, kw_only=True)
class VpcEndpoint(Resource):
    """Outputs: `id`. Neither its service nor its VPC can be changed.

    A gateway endpoint is a route in `route_tables`; an interface endpoint has an address in each of
    `subnets`, and answers for the service's own host name.
    """

    kind: ClassVar[str] = "vpc-endpoint"
    found_by: ClassVar[tuple[str, ...]] = ("vpc",)

    vpc: str
    service: str = field(compare=False)
    route_tables: frozenset[str] = frozenset()
    subnets: frozenset[str] = frozenset()
    security_groups: frozenset[str] = frozenset()
    # Whether the service's own host name leads here; None for gateways, which have no host name.
    has_private_name: bool | None = None
    # A run that ended while it came up leaves the waiting to the next one.
    is_available: bool = True

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        vpcs = {each.vpc for each in wanted}
        lives = cls.owned(aws, wanted[0].owner)
        usable = (live for live in lives if live.state["state"] not in _BROKEN)
        return ec2.pick(aws, wanted, [live for live in usable if live.found.vpc in vpcs])

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        if not ec2.has_any(aws, owner, ec2.ENDPOINT):
            return []
        answer = aws.read("ec2", "describe_vpc_endpoints", Filters=tags.filters(owner))
        lives = [
            cls._live(item, ec2.tags_told(item, owner, "describe_vpc_endpoints"))
            for item in answer["VpcEndpoints"]
        ]
        return [live for live in lives if live.state["state"] != "deleted"]

    def create(self, aws: Aws) -> Outputs:
        endpoint = patiently(aws.clock, partial(self._make, aws), _NAME_TAKEN, seconds=300)
        self._wait_until_available(aws, endpoint)
        return {"id": endpoint}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        endpoint, changed = live.outputs["id"], self._changed(live.found)
        if changed:
            ec2.until_known(
                aws,
                lambda: aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint, **changed),
            )
        ec2.retag(aws, self, live)
        self._wait_until_available(aws, endpoint)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """Returns once it is gone: until then its addresses hold on to subnets and groups."""
        endpoint = live.outputs["id"]
        answer = aws.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        for refusal in answer.get("Unsuccessful", ()):
            error = refusal["Error"]
            if not error["Code"].endswith(".NotFound"):
                raise AwsError(f"{endpoint}: {error['Code']}: {error['Message']}")
        ec2.wait_until(
            aws,
            lambda: _state(_described(aws, endpoint)) in ("", "deleted"),
            f"VPC endpoint {endpoint} is still being deleted",
        )

    def _make(self, aws: Aws) -> str:
        token = str(uuid.uuid4())
        return ec2.make(
            aws,
            self,
            lambda client: client.create_vpc_endpoint(
                VpcId=self.vpc,
                ServiceName=self.service,
                ClientToken=token,
                TagSpecifications=ec2.specification(ec2.ENDPOINT, self),
                **self._settings(),
            )["VpcEndpoint"]["VpcEndpointId"],
            lambda: self.observe(aws, [self]).values(),
        )

    @property
    def _is_gateway(self) -> bool:
        return bool(self.route_tables)

    def _settings(self) -> dict[str, Any]:
        if self._is_gateway:
            return {"VpcEndpointType": "Gateway", "RouteTableIds": sorted(self.route_tables)}
        return {
            "VpcEndpointType": "Interface",
            "SubnetIds": sorted(self.subnets),
            "SecurityGroupIds": sorted(self.security_groups),
            "PrivateDnsEnabled": self.has_private_name,
        }

    def _changed(self, found: Self) -> dict[str, Any]:
        """The members of ModifyVpcEndpoint that bring the found one to this."""
        lists = {
            "RouteTableIds": (self.route_tables, found.route_tables),
            "SubnetIds": (self.subnets, found.subnets),
            "SecurityGroupIds": (self.security_groups, found.security_groups),
        }
        changed: dict[str, Any] = {}
        for member, (new, old) in lists.items():
            changed[f"Add{member}"] = sorted(new - old)
            changed[f"Remove{member}"] = sorted(old - new)
        if self.has_private_name not in (None, found.has_private_name):
            changed["PrivateDnsEnabled"] = self.has_private_name
        return {member: value for member, value in changed.items() if value not in ([], None)}

    def _wait_until_available(self, aws: Aws, endpoint: str) -> None:
        def is_up() -> bool:
            state = _state(_described(aws, endpoint))
            if state in _BROKEN:
                message = f"VPC endpoint {endpoint} of {self.service} is {state}."
                raise AwsError(message, "Run the command again: it makes another one.")
            return state == "available"

        if not self._is_gateway:
            ec2.wait_until(aws, is_up, f"VPC endpoint {endpoint} is still pending")

    @classmethod
    def _live(cls, item: ec2.Item, tagged: dict[str, str]) -> Live[Self]:
        endpoint, state = item["VpcEndpointId"], _state(item)
        is_gateway = item["VpcEndpointType"] == "Gateway"
        found = cls(
            name=tags.name_in(tagged, endpoint),
            tags=tags.managed(tagged),
            vpc=item["VpcId"],
            service=item["ServiceName"],
            route_tables=frozenset(item.get("RouteTableIds", ())),
            subnets=frozenset(item.get("SubnetIds", ())),
            security_groups=frozenset(group["GroupId"] for group in item.get("Groups", ())),
            has_private_name=None if is_gateway else item.get("PrivateDnsEnabled", False),
            is_available=state == "available",
        )
        return Live(found, {"id": endpoint}, Owner.of(tagged), {"state": state})


def _state(item: ec2.Item) -> str:
    """In lower case, as AWS answers: its API model writes it `Available`."""
    return str(item.get("State", "")).lower()


def _described(aws: Aws, endpoint: str) -> ec2.Item:
    """Nothing when EC2 does not know it: not yet, or not any more."""
    try:
        answer = aws.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoint])
    except Exception as error:
        if code_of(error).endswith(".NotFound"):
            return {}
        raise
    return next(iter(answer["VpcEndpoints"]), {})
