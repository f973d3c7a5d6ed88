"""What somebody changed by hand is told apart from what the spec changes, without a state file."""

import json
from typing import Any

from tests.commands.world import World

KEPT = (
    "family",
    "cpu",
    "memory",
    "networkMode",
    "requiresCompatibilities",
    "runtimePlatform",
    "executionRoleArn",
    "taskRoleArn",
)


def _by_hand(world: World) -> None:
    """Open a port, move a health check, register a revision with another level and deploy it."""
    ec2, ecs, elb = world.client("ec2"), world.client("ecs"), world.client("elbv2")
    (group,) = ec2.describe_security_groups(
        Filters=[{"Name": "group-name", "Values": ["hello-web-80"]}]
    )["SecurityGroups"]
    opened = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    ec2.authorize_security_group_ingress(
        GroupId=group["GroupId"],
        IpPermissions=[{**opened, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    )
    (target_group,) = elb.describe_target_groups()["TargetGroups"]
    elb.modify_target_group(TargetGroupArn=target_group["TargetGroupArn"], HealthCheckPath="/hand")
    ecs.update_service(cluster="hello", service="web", taskDefinition=_revision(ecs))


def _revision(ecs: Any) -> str:
    """As the console makes one: a copy, tags and all, with one thing changed."""
    latest = ecs.describe_task_definition(taskDefinition="hello-web", include=["TAGS"])
    definition = latest["taskDefinition"]
    (container,) = definition["containerDefinitions"]
    kept = {name: definition[name] for name in KEPT}
    level = [{"name": "LEVEL", "value": "hand"}]
    made = ecs.register_task_definition(
        **kept, containerDefinitions=[{**container, "environment": level}], tags=latest["tags"]
    )
    return str(made["taskDefinition"]["taskDefinitionArn"])


def _told(world: World) -> dict[str, tuple[bool, set[str]]]:
    """Of each kind whether it comes from outside, and the fields."""
    changes = world.run("plan", "-o", "json").json["changes"]
    return {
        change["kind"]: (
            change["outside"],
            {field["field"] for field in change["fields"]},
        )
        for change in changes
    }


def _glanced(world: World) -> dict[str, set[str]]:
    """What `status` tells of it, without a look at the spec."""
    told = world.run("status", "-o", "json").json["drift"]
    return {f"{each['kind']} {each['name']}": set(each["fields"]) for each in told}


def test_what_was_changed_by_hand_is_told_from_what_the_spec_changes(world: World) -> None:
    world.edit("port: 80", "port: 80\n    environment: {LEVEL: info}")
    world.up()
    _by_hand(world)
    by_hand = {
        "security-group": (True, {"ingress"}),
        "target-group": (True, {"health_check.path"}),
        "service": (True, {"environment.LEVEL"}),
    }
    assert _told(world) == by_hand
    assert _glanced(world) == {
        "security-group web-80": {"ingress"},
        "target-group web-389f7c": {"health_check"},
        "service web": {"containers"},
    }
    shown = world.run("status").stdout
    assert "changed outside since the last `up`" in shown
    assert "security group web-80" in shown
    text = world.run("plan").stdout
    before, _, after = text.partition("changed outside, will be put back")
    assert "health_check.path" in after and "/hand → /" in after
    assert "update" not in before
    # The spec changes, too: its own changes stay its own.
    world.edit("http: true", "http: {path: /*, stickiness: 1h}")
    world.edit("app: hello", "app: hello\nload_balancer: {idle_timeout: 90s}")
    told = _told(world)
    assert told["load-balancer"] == (
        False,
        {"attributes.idle_timeout.timeout_seconds"},
    )
    assert told["target-group"][0]
    assert "stickiness" in world.run("plan").stdout.partition("changed outside")[0]
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0
    assert _glanced(world) == {}
    # What was put back is ours again.
    world.edit("stickiness: 1h", "stickiness: 2h, health_check: /up")
    world.edit("LEVEL: info", "LEVEL: debug")
    assert {outside for outside, _ in _told(world).values()} == {False}


def test_scaling_and_a_second_up_leave_what_was_changed_by_hand_recognisable(world: World) -> None:
    world.up()
    world.client("ecs").update_service(cluster="hello", service="web", enableExecuteCommand=True)
    world.run("scale", "web", "--count", "2")
    assert _told(world) == {"service": (True, {"can_exec"})}
    assert _glanced(world) == {"service web": {"can_exec"}}
    world.up()
    assert not world.service()["enableExecuteCommand"]
    world.wire.clear()
    world.up()
    assert world.wire.writes == []


def test_what_ecs_changes_by_itself_is_not_called_outside(world: World) -> None:
    world.up()
    world.edit("amazon/amazon-ecs-sample", "sim/crash")
    assert world.run("up", "--yes").exit_code == 3
    assert {outside for outside, _ in _told(world).values()} <= {False}


def test_what_ecs_refused_is_not_called_outside(world: World) -> None:
    world.up()
    world.edit("    port: 80", "    port: 80\n    exec: true")
    world.wire.refusing["UpdateService"] = ("InvalidParameterException", "No.")
    assert world.run("up", "--yes").exit_code == 1
    outside, fields = _told(world)["service"]
    assert (outside, "can_exec" in fields) == (False, True)


def test_a_status_tells_of_a_strangers_revision_and_of_nothing_that_it_may_not_read(
    world: World,
) -> None:
    assert _glanced(world) == {}
    world.up()
    assert _glanced(world) == {}
    ecs = world.client("ecs")
    latest = ecs.describe_task_definition(taskDefinition="hello-web")["taskDefinition"]
    kept = {name: latest[name] for name in (*KEPT, "containerDefinitions")}
    ecs.update_service(
        cluster="hello",
        service="web",
        taskDefinition=ecs.register_task_definition(**kept)["taskDefinition"]["taskDefinitionArn"],
    )
    assert _glanced(world) == {"service web": {"task_definition"}}
    world.wire.spoil = "DescribeSecurityGroups".__eq__
    assert _glanced(world) == {"service web": {"task_definition"}}


ROLE = "hello-web-task-eu-west-1"


def test_policies_that_somebody_put_on_a_role_are_told_and_taken_off(world: World) -> None:
    world.up()
    iam = world.client("iam")
    one = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    # As IAM takes it: a single statement without a list.
    document = json.dumps({"Version": "2012-10-17", "Statement": one})
    iam.put_role_policy(RoleName=ROLE, PolicyName="by-hand", PolicyDocument=document)
    iam.attach_role_policy(RoleName=ROLE, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert _told(world) == {"role": (True, {"inline_policies.by-hand", "policies"})}
    text = world.run("plan").stdout
    assert "by-hand" in text.partition("changed outside, will be put back")[2]
    security = text.partition("\n  security\n")[2]
    assert f"{ROLE} loses by-hand, put there by hand: may s3:* on *" in security
    assert "loses arn:aws:iam::aws:policy/ReadOnlyAccess, put there by hand" in security
    world.up()
    assert iam.list_role_policies(RoleName=ROLE)["PolicyNames"] == []
    assert iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"] == []
    assert world.run("plan", "--exit-code").exit_code == 0

    # What they name is nothing that the role uses: it goes after the service that uses the role.
    one["Resource"] = world.service()["serviceArn"]
    document = json.dumps({"Version": "2012-10-17", "Statement": [one]})
    iam.put_role_policy(RoleName=ROLE, PolicyName="by-hand", PolicyDocument=document)
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert "role/web-task: inline policy by-hand goes with it, which somebody else" in ran.stderr


def test_a_route_that_somebody_made_is_told_with_where_it_leads(world: World) -> None:
    world.up()
    ec2 = world.client("ec2")
    ours = [{"Name": "tag:fargatectl:app", "Values": ["hello"]}]
    vpc = ec2.describe_vpcs(Filters=ours)["Vpcs"][0]["VpcId"]
    table = ec2.describe_route_tables(Filters=ours)["RouteTables"][0]["RouteTableId"]
    theirs = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=theirs)[
        "VpcPeeringConnection"
    ]["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    ec2.create_route(
        RouteTableId=table, DestinationCidrBlock="10.9.0.0/16", VpcPeeringConnectionId=peering
    )
    subnet = ec2.describe_subnets(Filters=ours)["Subnets"][0]["SubnetId"]
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]
    eni = interface["NetworkInterfaceId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="10.8.0.0/16", NetworkInterfaceId=eni)
    outside = world.run("plan").stdout.partition("changed outside, will be put back")[2]
    assert f"routes.10.9.0.0/16 {peering} → (none)" in outside
    assert f"routes.10.8.0.0/16 {eni} → (none)" in outside
