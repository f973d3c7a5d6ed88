"""Volumes: EFS that the tasks can reach, with no more rights than the mounts; EBS for each task."""

from typing import Any

import pytest

from tests.commands import granted
from tests.commands.inventory import inventory
from tests.commands.mounting import file_system
from tests.commands.world import World

SPEC = """\
app: hello
network: {vpc: default}
services:
  web:
    image: amazon/amazon-ecs-sample
    volumes:
      /data: VOLUME
"""


def definition(world: World) -> Any:
    found = world.client("ecs").describe_task_definition(taskDefinition="hello-web")
    return found["taskDefinition"]


def statements(world: World) -> list[Any]:
    return granted.statements(world, "hello-web-task-eu-west-1")


def test_efs_is_mounted_encrypted_with_the_task_role(world: World) -> None:
    system = file_system(world)
    point = world.client("efs").create_access_point(ClientToken="p", FileSystemId=system)
    point = point["AccessPointId"]
    before = inventory(world)
    world.write(SPEC.replace("VOLUME", f"{{efs: {system}, access_point: {point}}}"))
    world.up()
    (volume,) = definition(world)["volumes"]
    assert volume["efsVolumeConfiguration"] == {
        "fileSystemId": system,
        "rootDirectory": "/",
        "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": point, "iam": "ENABLED"},
    }
    where = "arn:aws:elasticfilesystem:eu-west-1:123456789012"
    (statement,) = statements(world)
    assert statement["Action"] == [
        "elasticfilesystem:ClientMount",
        "elasticfilesystem:ClientWrite",
    ]
    assert statement["Resource"] == [f"{where}:file-system/{system}"]
    assert statement["Condition"]["StringEquals"] == {
        "elasticfilesystem:AccessPointArn": f"{where}:access-point/{point}"
    }
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("{efs:", "{read_only: true, efs:")
    world.up()
    assert statements(world)[0]["Action"] == ["elasticfilesystem:ClientMount"]
    world.edit(f"{{read_only: true, efs: {system}, access_point: {point}}}", "{}")
    world.up()
    assert "efsVolumeConfiguration" not in definition(world)["volumes"][0]
    assert statements(world) == []
    world.run("down", "--yes")
    assert inventory(world) == before


@pytest.mark.parametrize(
    ("zones", "source", "said"),
    [
        (0, "172.31.0.0/16", "has no mount target in eu-west-1"),
        (1, "172.31.0.0/16", "has no mount target in eu-west-1"),
        (9, "10.0.0.0/8", "does not let tasks of web in: allow port 2049 from 172.31."),
    ],
)
def test_a_file_system_that_tasks_cannot_reach_is_told_with_its_line(
    world: World, zones: int, source: str, said: str
) -> None:
    system = file_system(world, zones, source)
    world.write(SPEC.replace("VOLUME", f"{{efs: {system}}}"))
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert f"fargate.yaml:7:14: file system {system} {said}" in ran.stderr
    assert world.wire.writes == []


def test_a_group_that_the_file_system_lets_in_is_enough(world: World) -> None:
    system = file_system(world, source="")
    ec2 = world.client("ec2")
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["nfs"]}])[
        "SecurityGroups"
    ]
    itself = {"UserIdGroupPairs": [{"GroupId": group["GroupId"]}]}
    ec2.authorize_security_group_ingress(
        GroupId=group["GroupId"],
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, **itself}],
    )
    world.write(SPEC.replace("VOLUME", f"{{efs: {system}}}"))
    assert world.run("plan").exit_code == 2
    group_id = group["GroupId"]
    world.write(world.file.read_text() + f"    network: {{security_groups: [{group_id}]}}\n")
    assert world.run("plan").exit_code == 0


def test_a_file_system_cannot_be_in_a_vpc_that_is_not_made_yet(world: World) -> None:
    system = file_system(world)
    world.write(SPEC.replace("VOLUME", f"{{efs: {system}}}").replace("default", "new"))
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert "has no mount target in subnets that are yet to be made" in ran.stderr


def test_every_task_gets_an_ebs_volume_of_its_own(world: World) -> None:
    before = inventory(world)
    world.write(SPEC.replace("VOLUME", "{ebs: {size: 20, iops: 4000}}"))
    world.up()
    (volume,) = definition(world)["volumes"]
    assert volume["configuredAtLaunch"] is True
    (made,) = _at_launch(world)
    assert made["name"] == volume["name"]
    managed = made["managedEBSVolume"]
    assert (managed["sizeInGiB"], managed["volumeType"], managed["iops"]) == (20, "gp3", 4000)
    role = managed["roleArn"].rpartition("/")[2]
    (policy,) = world.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert policy["PolicyName"] == "AmazonECSInfrastructureRolePolicyForVolumes"
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("size: 20", "size: 30")
    world.up()
    assert _at_launch(world)[0]["managedEBSVolume"]["sizeInGiB"] == 30
    world.edit("{ebs: {size: 30, iops: 4000}}", "{}")
    world.up()
    assert _at_launch(world) == []
    assert not [line for line in inventory(world) if "web-volumes" in line]
    assert world.run("plan", "--exit-code").exit_code == 0
    world.run("down", "--yes")
    assert inventory(world) == before


def _at_launch(world: World) -> list[Any]:
    return list(world.service()["deployments"][0].get("volumeConfigurations", []))
