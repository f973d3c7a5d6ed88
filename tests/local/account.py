"""What tests of the embedded AWS share: an account, and how a refusal is expected."""

from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError

from fargatectl.clock import SimulatedClock
from fargatectl.local.process import Endpoint, client_arguments
from fargatectl.local.server import EmbeddedAws

REGION = "eu-west-1"


class Account:
    """The embedded AWS as a test sees it."""

    def __init__(self, server: EmbeddedAws, clock: SimulatedClock) -> None:
        self.server = server
        self.clock = clock
        self.client = cache(self._client)  # clients are slow to make, and stay good after a reset

    def _client(self, service: str, region: str = REGION) -> Any:
        endpoint = Endpoint(self.server.url, pid=0, speed=1, started=0, token="")
        return boto3.client(service, **client_arguments(endpoint, region))


class Refused:
    """Expects a refusal: `with Refused("Code", "part of its text"): client.call(…)`."""

    def __init__(self, code: str, text: str = "") -> None:
        self.code = code
        self.text = text

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        assert isinstance(error, ClientError), f"AWS refuses this with {self.code}"
        assert error.response["Error"]["Code"] == self.code
        assert self.text in error.response["Error"]["Message"]
        return True


class Network:
    """A VPC with two public subnets in two zones, as most tests need one."""

    def __init__(self, aws: Account) -> None:
        ec2 = aws.client("ec2")
        self.vpc: str = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.gateway: str = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=self.gateway, VpcId=self.vpc)
        self.subnets: list[str] = [
            ec2.create_subnet(
                VpcId=self.vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=REGION + zone
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate("ab")
        ]
        self.group: str = ec2.create_security_group(
            GroupName="web", Description="web", VpcId=self.vpc
        )["GroupId"]
