"""Roles that ECS cannot assume, for a while or for ever."""

from tests.local.account import Refused
from tests.local.ecs.stage import TRUSTS_TASKS, Stage


def test_a_service_with_a_new_role_stumbles_once_and_heals(stage: Stage) -> None:
    role = stage.make_role("fresh")
    definition = stage.register(executionRoleArn=role)
    stage.create(taskDefinition=definition)
    stage.wait(5)
    assert stage.tasks() == []
    (told,) = stage.events()
    assert told == (
        f"failed to launch a task with (error ECS was unable to assume the role '{role}' that was "
        "provided for this task. Please verify that the role being passed has the proper trust "
        "relationship and permissions and that your IAM user has permissions to pass this role.)"
    )
    assert stage.settle()["status"] == "SUCCESSFUL"


def test_a_task_with_a_new_role_is_refused_at_first(stage: Stage) -> None:
    definition = stage.register("sim/job", executionRoleArn=stage.make_role("fresh"))
    with Refused("ClientException", "ECS was unable to assume the role"):
        stage.run(taskDefinition=definition)
    stage.wait(11)
    assert stage.run(taskDefinition=definition)


def test_a_role_that_trusts_others_never_works(stage: Stage) -> None:
    statement = {**TRUSTS_TASKS["Statement"][0], "Principal": {"Service": "ec2.amazonaws.com"}}
    role = stage.make_role("stranger", {**TRUSTS_TASKS, "Statement": [statement]})
    stage.wait(60)
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    stage.create(
        taskDefinition=stage.register(executionRoleArn=role), deploymentConfiguration=breaker
    )
    assert stage.settle()["status"] == "ROLLBACK_FAILED"
    assert stage.tasks("STOPPED") == []


def test_a_role_that_is_not_there_never_works(stage: Stage) -> None:
    definition = stage.register(executionRoleArn="arn:aws:iam::123456789012:role/nobody")
    with Refused("ClientException", "role/nobody"):
        stage.run(taskDefinition=definition)
