"""`down` deletes all that is ours and nothing else."""

import json

from tests.commands.inventory import inventory, shape
from tests.commands.world import World


def test_an_account_is_after_down_as_it_was_before_up(world: World) -> None:
    before = inventory(world)
    world.up()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert inventory(world) == before


def test_down_of_nothing_writes_nothing(world: World) -> None:
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0
    assert world.wire.writes == []


def test_down_leaves_another_app_alone(world: World) -> None:
    world.edit("app: hello", "app: hello-world")
    world.up()
    other = shape(world)
    world.edit("app: hello-world", "app: hello")
    world.up()
    assert world.run("down", "--yes").exit_code == 0
    assert shape(world) == other


def test_logs_can_be_kept(world: World) -> None:
    before = inventory(world)
    world.up()
    world.run("down", "--yes", "--keep-logs")
    assert inventory(world) - before == {"log group /fargatectl/hello/web 30"}


def test_what_was_deregistered_and_not_deleted_is_deleted_the_next_time(world: World) -> None:
    before = inventory(world)
    world.up()
    world.wire.spoil = lambda operation: operation == "DeleteTaskDefinitions"
    assert world.run("down", "--yes").exit_code == 1
    world.wire.spoil = lambda _operation: False
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert inventory(world) == before


def test_what_was_put_on_our_things_goes_with_them_and_what_others_registered_stays(
    world: World,
) -> None:
    before = inventory(world)
    world.up()
    world.up("--image", "web=amazon/amazon-ecs-sample:2")
    iam, ecs = world.client("iam"), world.client("ecs")
    role = "hello-web-task-eu-west-1"
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_role_policy(RoleName=role, PolicyName="by-hand", PolicyDocument=document)
    iam.attach_role_policy(RoleName=role, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    ours = ecs.describe_task_definition(taskDefinition="hello-web")["taskDefinition"]
    kept = ("family", "cpu", "memory", "networkMode", "executionRoleArn", "containerDefinitions")
    theirs = ecs.register_task_definition(**{name: ours[name] for name in kept})
    world.wire.clear()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    arn = theirs["taskDefinition"]["taskDefinitionArn"]
    assert inventory(world) - before == {f"task definition {arn} ACTIVE"}
    assert before <= inventory(world)
    assert world.wire.calls.count("DeregisterTaskDefinition") == 2


def test_without_yes_nothing_is_deleted(world: World) -> None:
    world.up()
    standing = inventory(world)
    assert world.run("down").exit_code == 2
    assert inventory(world) == standing


def test_a_cluster_with_someone_elses_service_is_left_and_said(world: World) -> None:
    world.up()
    ecs = world.client("ecs")
    ours = world.service()
    ecs.create_service(
        cluster="hello",
        serviceName="theirs",
        taskDefinition=ours["taskDefinition"],
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration=ours["networkConfiguration"],
    )
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert "cluster/hello" in ran.stderr
    assert "are left, since others need them: service theirs (no tags of ours)." in ran.stderr
    assert "cluster arn:aws:ecs:eu-west-1:123456789012:cluster/hello" in inventory(world)


def test_a_security_group_without_our_tags_is_left_alone(world: World) -> None:
    world.up()
    ec2 = world.client("ec2")
    (group,) = ec2.describe_security_groups(
        Filters=[{"Name": "group-name", "Values": ["hello-web-80"]}]
    )["SecurityGroups"]
    keys = [{"Key": tag["Key"]} for tag in group["Tags"]]
    ec2.delete_tags(Resources=[group["GroupId"]], Tags=keys)
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert any(group["GroupId"] in line for line in inventory(world))
