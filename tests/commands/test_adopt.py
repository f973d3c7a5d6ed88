"""What was made by hand under our names: refused, shown, taken over, and then ours to delete."""

import json
import re

from tests.commands.inventory import inventory
from tests.commands.test_not_ours import TRUST
from tests.commands.world import World

SPEC = """\
app: hello
network: {vpc: default}
secrets: {db: {generate: {length: 20}}}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    connect: true
    secrets: {DB: db}
jobs:
  nightly: {image: amazon/amazon-ecs-sample, schedule: "@daily"}
"""
ALL = {
    "cluster/hello",
    "log-group/web",
    "role/web-task",
    "load-balancer/load-balancer",
    "target-group/web",
    "security-group/web-80",
    "secret/db",
    "service/web",
    "task-definition/web",
    "schedule-group/jobs",
    "namespace/connect",
}


def by_hand(world: World, balancer: str, group: str) -> None:
    """One of each kind that has a name, as somebody who knows nothing of us might make it."""
    ec2, ecs, elb = world.client("ec2"), world.client("ecs"), world.client("elbv2")
    found = ec2.describe_subnets()["Subnets"]
    vpc, subnets = found[0]["VpcId"], [each["SubnetId"] for each in found]
    world.client("logs").create_log_group(logGroupName="/fargatectl/hello/web")
    world.client("iam").create_role(
        RoleName="hello-web-task-eu-west-1",
        Path="/fargatectl/hello/-/",
        AssumeRolePolicyDocument=json.dumps(TRUST),
    )
    elb.create_load_balancer(Name=balancer, Subnets=subnets)
    elb.create_target_group(
        Name=group, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", HealthCheckPath="/theirs"
    )
    guard = ec2.create_security_group(GroupName="hello-web-80", Description="d", VpcId=vpc)
    ec2.authorize_security_group_ingress(
        GroupId=guard["GroupId"], IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="10.0.0.0/8"
    )
    world.client("secretsmanager").create_secret(Name="hello/db", SecretString="theirs")
    world.client("scheduler").create_schedule_group(Name="hello")
    world.client("servicediscovery").create_http_namespace(Name="hello")
    ecs.create_cluster(clusterName="hello")
    ecs.register_task_definition(
        family="hello-web",
        cpu="512",
        memory="1024",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "web", "image": "theirs"}],
    )
    network = {"subnets": subnets, "assignPublicIp": "ENABLED"}
    ecs.create_service(
        cluster="hello",
        serviceName="web",
        taskDefinition="hello-web",
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network},
    )


def lose_no_time(world: World) -> None:
    """Let ECS start the new tasks before it hears anything else after UpdateService."""
    is_updated = False

    def spoil(asked: str) -> bool:
        nonlocal is_updated
        if is_updated:
            world.clock.sleep(5)
        is_updated = asked == "UpdateService"
        return False

    world.wire.spoil = spoil


def test_what_was_made_by_hand_is_refused_then_shown_then_ours(world: World) -> None:
    world.write(SPEC)
    empty = inventory(world)
    balancer = re.search(r"hello-[0-9a-f]{6}", world.run("plan").stdout)
    planned = world.run("plan", "-o", "json").json["changes"]
    group = next(each["name"] for each in planned if each["kind"] == "target-group")
    assert balancer
    by_hand(world, balancer[0], f"hello-{group}")
    standing = inventory(world)
    named = {each if each != "target-group/web" else f"target-group/{group}" for each in ALL}
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert {each for each in named if f"{each} exists and was not made" not in ran.stderr} == set()
    assert inventory(world) == standing

    shown = world.run("plan", "--adopt")
    assert shown.exit_code == 0
    for difference in ("/theirs → /", "retention        0 → 30", "cpu              512 → 256"):
        assert difference in shown.stdout
    assert inventory(world) == standing

    lose_no_time(world)
    world.up("--adopt")
    ecs = world.client("ecs")
    tasks = ecs.list_tasks(cluster="hello")["taskArns"]
    for task in ecs.describe_tasks(cluster="hello", tasks=tasks, include=["TAGS"])["tasks"]:
        assert "fargatectl:app" in {tag["key"] for tag in task["tags"]}
    assert world.run("plan", "--exit-code").exit_code == 0
    assert world.run("down", "--yes").exit_code == 0
    # Their revision never carried our tags.
    (left,) = {line for line in inventory(world) if not line.endswith("INACTIVE")} - empty
    assert left.endswith("task-definition/hello-web:1 ACTIVE")
