"""Refusals that pass by themselves are waited for: AWS has not heard yet of what was just made."""

from tests.commands.world import World

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
