"""The VPC's door to the internet."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Self

from fargatectl.aws import Aws, code_of
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import ec2, strangers, tags

# The VPC has one; or this one, that another run had made, is gone.
_NOT_ATTACHED = ("AlreadyAssociated", "InvalidParameterValue", "NotFound")


@dataclass(frozen=True, kw_only=True)
class InternetGateway(Resource):
    """Outputs: `id`. Made and attached; a run that ended in between leaves it with no `vpc`."""

    kind: ClassVar[str] = "internet-gateway"
    found_by: ClassVar[tuple[str, ...]] = ("vpc",)

    vpc: str

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        lives = [*cls.owned(aws, wanted[0].owner)]
        loose = [live for live in lives if not live.found.vpc]
        # Of two copies the one that is attached is the one to keep.
        attached = ec2.pick(aws, wanted, ec2.within(wanted, lives))
        return {**ec2.pick(aws, wanted, loose), **attached}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        def live(item: ec2.Item, tagged: dict[str, str]) -> Live[Self]:
            attached = [each["VpcId"] for each in item["Attachments"]]
            found = cls(
                name=tags.name_in(tagged, item["InternetGatewayId"]),
                tags=tags.managed(tagged),
                vpc=attached[0] if attached else "",
            )
            return Live(found, {"id": item["InternetGatewayId"]}, Owner.of(tagged))

        return ec2.owned(aws, owner, "describe_internet_gateways", "InternetGateways", live)

    def create(self, aws: Aws) -> Outputs:
        gateway = ec2.make(
            aws,
            self,
            lambda client: client.create_internet_gateway(
                TagSpecifications=ec2.specification("internet-gateway", self)
            )["InternetGateway"]["InternetGatewayId"],
            lambda: self.owned(aws, self.owner),
        )
        return {"id": self._attached(aws, gateway)}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        gateway = live.outputs["id"]
        if live.found.vpc != self.vpc:
            gateway = self._attached(aws, gateway)
        if gateway == live.outputs["id"]:
            ec2.retag(aws, self, live)
        return {"id": gateway}

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        if not live.found.vpc:
            return ()
        found = strangers.interfaces(aws, self.owner, live.found.vpc)
        public = [each for each in found if "PublicIp" in each.get("Association", {})]
        filters = [{"Name": "vpc-id", "Values": [live.found.vpc]}]
        tables = aws.read("ec2", "describe_route_tables", Filters=filters)["RouteTables"]
        leading = [
            each
            for each in strangers.others(tables, self.owner)
            if live.outputs["id"] in [route.get("GatewayId") for route in each["Routes"]]
        ]
        return [
            *(f"route table {each['RouteTableId']} leads to it" for each in leading),
            *strangers.told(public),
        ]

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        client, gateway = aws.client("ec2"), live.outputs["id"]
        if live.found.vpc:
            # Refused while public addresses of load balancers or tasks are mapped in the VPC.
            ec2.delete(
                aws,
                lambda: client.detach_internet_gateway(
                    InternetGatewayId=gateway, VpcId=live.found.vpc
                ),
            )
        ec2.delete(aws, lambda: client.delete_internet_gateway(InternetGatewayId=gateway))

    def _attached(self, aws: Aws, gateway: str) -> str:
        """The id of the one that the VPC has then: EC2 lets it have but one, and says not which.

        It is this one, perhaps by an earlier try whose answer was lost, or that of another run
        without the lock, which was first. This one is then deleted, for it leads nowhere.
        """
        client = aws.client("ec2")
        attach = partial(client.attach_internet_gateway, InternetGatewayId=gateway, VpcId=self.vpc)
        try:
            ec2.until_known(aws, attach)
        except Exception as error:
            if not code_of(error).endswith(_NOT_ATTACHED):
                raise
            attached = self._standing(aws)
            if attached is None:
                raise
            if attached != gateway:
                with suppress(Exception):  # what is left unattached is deleted by a later run
                    client.delete_internet_gateway(InternetGatewayId=gateway)
            return attached
        return gateway

    def _standing(self, aws: Aws) -> str | None:
        aws.forget()
        lives = ec2.within([self], self.owned(aws, self.owner))
        return next((live.outputs["id"] for live in lives if live.key == self.key), None)
