"""What others made under our names is neither changed nor deleted, and the plan says so."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from fargatectl.engine import Owner
from fargatectl.resources import KINDS
from tests.commands.inventory import inventory
from tests.commands.test_locking import others
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


MANY = """\
app: hello
network: {nat: one}
cluster: {name: hello, connect: hello}
secrets: {db: {name: hello/db, generate: {length: 20}}}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    connect: true
    secrets: {DB: db}
    scaling: {min: 1, max: 3, cpu: 70}
jobs:
  nightly: {image: amazon/amazon-ecs-sample, schedule: "@daily"}
"""
# Parts of another thing, which carries the tags for them.
UNTAGGED = {"grant", "record", "schedule"}
# AWS gives their names once, so that one of another's stands in the way of ours. A namespace that
# the spec names may be another's: it is used, and never ours.
NAMED = {"cluster", "log-group", "role", "load-balancer", "target-group", "secret"}


def test_of_every_kind_what_belongs_to_another_app_is_neither_changed_nor_deleted(
    world: World,
) -> None:
    world.write(MANY)
    world.up("--no-wait")
    aws = others(world.server.url, world.clock)
    aws.forget()
    ours, theirs = Owner("hello"), Owner("shop")
    given = [
        (live, replace(live.found, tags={**live.found.tags, **theirs.tags}))
        for kind in KINDS
        for live in kind.owned(aws, ours)
        if kind.kind not in UNTAGGED
    ]
    for live, theirs_now in given:
        theirs_now.update(aws, live)
    standing = inventory(world)
    world.wire.clear()
    ran = world.run("up", "--yes", "--no-lock")
    assert ran.exit_code == 4
    assert "belongs to shop" in ran.stderr
    assert world.wire.writes == []
    assert world.run("down", "--yes", "--no-lock").exit_code == 0
    assert inventory(world) == standing
    named = {f"{live.key} exists" for live, _ in given if live.key.kind in NAMED}
    assert {each for each in named if each not in ran.stderr} == set()
