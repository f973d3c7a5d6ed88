"""What others made under our names is neither changed nor deleted, and the plan says so."""

import json
from collections.abc import Callable

import pytest

from tests.commands.inventory import inventory
from tests.commands.world import World

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def _cluster(world: World) -> None:
    world.client("ecs").create_cluster(clusterName="hello")


def _role(world: World) -> None:
    name = "hello-web-task-eu-west-1"
    world.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))


def _log_group(world: World) -> None:
    world.client("logs").create_log_group(logGroupName="/fargatectl/hello/web")


def _load_balancer(world: World) -> None:
    subnets = world.client("ec2").describe_subnets()["Subnets"][:2]
    ids = [subnet["SubnetId"] for subnet in subnets]
    world.client("elbv2").create_load_balancer(Name="hello", Subnets=ids, Scheme="internal")


def _task_definition(world: World) -> None:
    world.client("ecs").register_task_definition(
        family="hello-web",
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "web", "image": "theirs"}],
    )


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (_cluster, "cluster/hello"),
        (_role, "role/web-task"),
        (_log_group, "log-group/web"),
        (_load_balancer, "load-balancer/load-balancer"),
        (_task_definition, "task-definition/web"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_thing_of_our_name_without_our_tags_stops_the_plan(
    world: World, make: Callable[[World], None], named: str
) -> None:
    make(world)
    before = inventory(world)
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert f"{named} exists and was not made by fargatectl" in ran.stderr
    assert "--adopt" in ran.stderr
    assert world.wire.writes == []
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_another_apps_thing_is_named_with_its_owner(world: World) -> None:
    world.edit("app: hello", "app: shop\ncluster: hello")
    world.up()
    world.edit("app: shop\ncluster: hello", "app: hello")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert "cluster/hello exists and belongs to shop" in ran.stderr


def test_adopt_takes_over_what_stands_there(world: World) -> None:
    _cluster(world)
    world.up("--adopt")
    found = world.client("ecs").describe_clusters(clusters=["hello"], include=["TAGS"])
    tags = {tag["key"]: tag["value"] for tag in found["clusters"][0]["tags"]}
    assert tags["fargatectl:app"] == "hello"
    assert set(found["clusters"][0]["capacityProviders"]) == {"FARGATE", "FARGATE_SPOT"}
