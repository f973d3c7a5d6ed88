"""Refusals that pass by themselves are waited for: AWS has not heard yet of what was just made."""

import socket
from collections import Counter
from itertools import count

import boto3
import pytest
from botocore.config import Config
from botocore.retries.standard import ExponentialBackoff

from fargatectl.aws import Aws, Connection, once
from fargatectl.clock import SimulatedClock
from fargatectl.local.gate import ACCESS_KEY, SECRET_KEY
from tests.commands.world import REGION, World
from tests.lagging import lagging
from tests.prove.scenes import APPS, App
from tests.wire import failing

pytestmark = pytest.mark.at_the_pace_of_aws

SPEC = """\
app: hello
secrets: {db: {generate: true}}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    spot: true
    scaling: {max: 3}
    secrets: {PASSWORD: db}
    connect: true
jobs:
  nightly: {image: sim/job, schedule: "@daily"}
"""
INVALID = "InvalidParameterException"
# Each is met by nearly every team once, and ends tools that do not know it.
REFUSALS = {
    "CreateCluster": (INVALID, "Unable to assume the service linked role. Please verify that …"),
    "CreateLogGroup": ("OperationAbortedException", "A conflicting operation is in progress."),
    "CreateSecret": ("InvalidRequestException", "… a secret with this name … was deleted"),
    "PutRolePolicy": ("NoSuchEntity", "The role with name hello-web-execution cannot be found."),
    "AuthorizeSecurityGroupIngress": ("InvalidGroup.NotFound", "The security group … not exist"),
    "CreateSubnet": ("InvalidVpcID.NotFound", "The vpc ID does not exist"),
    "CreateListener": ("TargetGroupNotFound", "One or more target groups not found"),
    "CreateRule": ("PriorityInUse", "Priority '1' is currently in use"),
    "ModifyTargetGroupAttributes": ("TargetGroupNotFound", "Target groups not found"),
    "RegisterTaskDefinition": (
        "ClientException",
        "Too many concurrent attempts to create a new revision of the specified family.",
    ),
    "CreateService": ("ClusterNotFoundException", "Cluster not found."),
    "RegisterScalableTarget": ("ValidationException", "Unable to assume IAM role: …"),
    "PutScalingPolicy": ("ConcurrentUpdateException", "You already have a pending update …"),
    "POST /schedules/nightly": (
        "ValidationException",
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    ),
    "DescribeServiceDeployments": ("ThrottlingException", "Rate exceeded"),
}
GROUP = "Error retrieving security group information: … (ErrorCode: InvalidGroup.NotFound)"
GOING = {
    "DeleteRole": ("DeleteConflict", "Cannot delete entity, must detach all policies first."),
    "DeleteTargetGroup": ("ResourceInUse", "Target group is currently in use by a listener"),
    "DeleteService": (INVALID, "The service cannot be stopped while deployments are active."),
    "DeleteCluster": ("ClusterContainsTasksException", "… while Tasks are active."),
    "DeleteSecurityGroup": ("DependencyViolation", "resource sg-1 has a dependent object"),
    "DeleteSubnet": ("DependencyViolation", "The subnet has dependencies and cannot be deleted."),
    "DetachInternetGateway": ("DependencyViolation", "… has some mapped public address(es)."),
    "DeleteVpc": ("DependencyViolation", "The vpc has dependencies and cannot be deleted."),
    "DeregisterScalableTarget": ("ConcurrentUpdateException", "a pending update"),
    "DeleteNamespace": ("ResourceInUse", "Namespace contains services"),
}


ATTRIBUTES = "load_balancer: {idle_timeout: 30s}\nservices:"


def test_up_and_down_outwait_what_passes(world: World) -> None:
    world.write(SPEC)
    world.wire.refusing = dict(REFUSALS)
    world.up()
    assert world.wire.refusing == {}, "these were never called"
    assert world.run("plan", "--exit-code").exit_code == 0
    world.wire.refusing = dict(GOING)
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert world.wire.refusing == {}, "these were never called"


@pytest.mark.parametrize("app", APPS[1:], ids=[app.name for app in APPS[1:]])
def test_what_was_just_made_may_be_unknown_for_seconds(world: World, app: App) -> None:
    app.prepare(world)
    world.write(app.spec)
    with lagging(world.clock, 5) as lag:
        world.up()
    assert len(lag.denied | lag.left_out) >= 6, "which of them differs from run to run"
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("port: 80\n", "port: 81\n")
    world.wire.refusing = {"UpdateService": (INVALID, GROUP)}
    world.up()
    assert world.wire.refusing == {}
    made = Counter(each for each in world.wire.writes if each in ("CreateVpc", "CreateService"))
    assert made == {"CreateVpc": 1, "CreateService": app.spec.count("port:")}


def test_attributes_are_set_when_the_load_balancer_is_known(world: World) -> None:
    world.edit("services:", ATTRIBUTES)
    world.wire.refusing = {"ModifyLoadBalancerAttributes": ("LoadBalancerNotFound", "not found")}
    world.up("--no-wait")
    assert world.wire.refusing == {}
    (balancer,) = world.client("elbv2").describe_load_balancers()["LoadBalancers"]
    told = world.client("elbv2").describe_load_balancer_attributes(
        LoadBalancerArn=balancer["LoadBalancerArn"]
    )
    assert {"Key": "idle_timeout.timeout_seconds", "Value": "30"} in told["Attributes"]


def test_who_cannot_connect_tries_again_and_makes_one(world: World) -> None:
    with socket.socket() as taken:  # that does not listen
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
        ways = iter([nowhere, nowhere, world.endpoint])
        assert once(SimulatedClock(), lambda: _make_vpc(world, next(ways)), lambda: None)
    assert world.wire.writes == ["CreateVpc"]


def test_what_was_made_is_looked_for_until_it_shows_up(world: World) -> None:
    """The answer is lost, and the first looks do not show yet what was made."""
    world.wire.losing = {"CreateVpc"}
    answers = iter([None, None, "vpc-1"])
    made = once(SimulatedClock(), lambda: _make_vpc(world, world.endpoint), lambda: next(answers))
    assert made == "vpc-1"
    assert world.wire.writes == ["CreateVpc"]


def test_repetitions_that_helped_are_not_held_against_who_asks_for_long(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `logs --follow` does all day: a call's two repetitions cost more than the last of them."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0.0)
    tries = count()
    unavailable = failing("503 Service Unavailable")
    world.wire.before = lambda _: unavailable if next(tries) % 3 else None
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY}
    aws = Aws(Connection(REGION, client={"endpoint_url": world.endpoint, **keys}), world.clock)
    for _ in range(60):
        aws.client("ecs").list_clusters()
    assert len(world.wire.calls) > 2 * 60
    aws.close()


def _make_vpc(world: World, endpoint: str) -> str:
    client = boto3.client(
        "ec2",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(retries={"total_max_attempts": 1}),
    )
    return str(client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
