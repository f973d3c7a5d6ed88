"""However many runs do without the lock, they use one network, and nobody's is deleted."""

from typing import Any

import pytest

from fargatectl.aws import Aws, Connection
from fargatectl.engine import Owner
from fargatectl.resources.internet_gateway import InternetGateway
from fargatectl.resources.route_table import RouteTable
from fargatectl.resources.tags import CONTENDER, tags_of
from fargatectl.resources.vpc import Vpc
from tests.commands.world import REGION, World
from tests.lagging import lagging
from tests.turns import Turns

INTERLEAVINGS = 4


def _aws(world: World, turns: Turns) -> Aws:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    aws = Aws(Connection(REGION, client={"endpoint_url": world.server.url, **keys}), turns)
    aws.goes_unlocked = True
    return aws


def _network(aws: Aws, owner: Owner) -> tuple[str, str, str]:
    """What a run uses: its VPC, gateway and route table, with a route."""

    def tags(name: str) -> dict[str, str]:
        return tags_of(owner, name, {})

    vpc = Vpc(name="v", tags=tags("v"), cidr="10.0.0.0/16").create(aws)["id"]
    gateway = InternetGateway(name="g", tags=tags("g"), vpc=vpc).create(aws)["id"]
    table = RouteTable(
        name="t", tags=tags("t"), vpc=vpc, routes={"0.0.0.0/0": gateway}, subnets=frozenset()
    )
    return vpc, gateway, table.create(aws)["id"]


def _is_contender(item: Any) -> bool:
    return CONTENDER in [tag["Key"] for tag in item["Tags"]]


def _found(world: World, owner: Owner) -> dict[str, list[Any]]:
    """All that the owner has, by kind, of which a killed run's contenders are taken away."""
    ec2 = world.client("ec2")
    ours = [{"Name": "tag:fargatectl:app", "Values": [owner.app]}]
    found = {
        "vpc": ec2.describe_vpcs(Filters=ours)["Vpcs"],
        "gateway": ec2.describe_internet_gateways(Filters=ours)["InternetGateways"],
        "table": ec2.describe_route_tables(Filters=ours)["RouteTables"],
    }
    return {
        kind: [each for each in all_ if not _is_contender(each)] for kind, all_ in found.items()
    }


def _delete_all(world: World) -> None:
    ec2 = world.client("ec2")
    ours = [{"Name": "tag-key", "Values": ["fargatectl:app"]}]
    for table in ec2.describe_route_tables(Filters=ours)["RouteTables"]:
        ec2.delete_route_table(RouteTableId=table["RouteTableId"])
    for gateway in ec2.describe_internet_gateways(Filters=ours)["InternetGateways"]:
        named = {"InternetGatewayId": gateway["InternetGatewayId"]}
        for attached in gateway["Attachments"]:
            ec2.detach_internet_gateway(**named, VpcId=attached["VpcId"])
        ec2.delete_internet_gateway(**named)
    for vpc in ec2.describe_vpcs(Filters=ours)["Vpcs"]:
        ec2.delete_vpc(VpcId=vpc["VpcId"])


@pytest.mark.parametrize("lag", [0, 2])
@pytest.mark.parametrize("number", [3, 5])
def test_all_use_one_network_whoever_comes_when_and_whoever_dies(
    world: World, number: int, lag: float
) -> None:
    for seed in range(INTERLEAVINGS):
        turns, owner = Turns(seed), Owner(f"app{number}-{seed}")
        world.wire.before = lambda _call, turns=turns: turns.pause()  # type: ignore[misc]
        # Every third time one of them is killed somewhere.
        dying = {turns.random.randrange(number): turns.random.randrange(25)} if seed % 3 else {}
        with lagging(turns, lag):
            used = turns.together(
                lambda _which, turns=turns, owner=owner: _network(_aws(world, turns), owner),  # type: ignore[misc]
                dying,
                number,
            )
        assert len(used) == number - len(dying) or len(used) == number
        assert len(set(used)) == 1, (seed, used)
        vpc, gateway, table = used[0]
        found = _found(world, owner)
        assert [each["VpcId"] for each in found["vpc"]] == [vpc]
        attached = [each for each in found["gateway"] if each["Attachments"]]
        assert [each["InternetGatewayId"] for each in attached] == [gateway]
        assert [each["RouteTableId"] for each in found["table"]] == [table]
        led_to = {each.get("GatewayId") for each in found["table"][0]["Routes"]}
        assert gateway in led_to
        if not dying:
            assert len(found["gateway"]) == 1
        world.wire.before = lambda _call: None
        _delete_all(world)
