"""The VPC's door to the internet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Self

from fargatectl.aws import Aws, code_of
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import ec2, strangers, tags


@dataclass(frozen=True, kw_only=True)
class InternetGateway(Resource):
    """Outputs: `id`. Made and attached; a run that ended in between leaves it with no `vpc`."""

    kind: ClassVar[str] = "internet-gateway"

    vpc: str

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        return ec2.pick(wanted, cls.owned(aws, wanted[0].owner))

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
        self._attach(aws, gateway)
        return {"id": gateway}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        if live.found.vpc != self.vpc:
            self._attach(aws, live.outputs["id"])
        ec2.retag(aws, self, live)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        if not live.found.vpc:
            return ()
        found = strangers.interfaces(aws, self.owner, live.found.vpc)
        return strangers.told([each for each in found if "PublicIp" in each.get("Association", {})])

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

    def _attach(self, aws: Aws, gateway: str) -> None:
        client = aws.client("ec2")
        attach = partial(client.attach_internet_gateway, InternetGatewayId=gateway, VpcId=self.vpc)
        try:
            ec2.until_known(aws, attach)
        except Exception as error:
            # By an earlier try whose answer was lost; a VPC has but one, and which is not said.
            if code_of(error) not in ("Resource.AlreadyAssociated", "InvalidParameterValue"):
                raise
            (found,) = client.describe_internet_gateways(InternetGatewayIds=[gateway])[
                "InternetGateways"
            ]
            if self.vpc not in [each["VpcId"] for each in found["Attachments"]]:
                raise
