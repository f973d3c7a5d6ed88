"""Tasks of no service: they end by themselves, with an exit code."""

from typing import Any

import pytest

from tests.local.account import Refused
from tests.local.ecs.stage import CLUSTER, Stage


@pytest.mark.parametrize(
    ("image", "code"), [("sim/job", 0), ("sim/job-fails", 3), ("sim/crash", 1), ("sim/oom", 137)]
)
def test_a_job_ends_with_its_exit_code(stage: Stage, image: str, code: int) -> None:
    task = stage.run(image)[0]
    assert task["lastStatus"] == "PROVISIONING"
    stage.wait(60)
    ended = stage.look(task)
    assert ended["lastStatus"] == "STOPPED"
    assert ended["containers"][0]["exitCode"] == code
    assert ended["group"] == "family:web"


def test_a_server_runs_until_it_is_stopped(stage: Stage) -> None:
    task = stage.run("nginx")[0]
    stage.wait(3600)
    assert stage.look(task)["lastStatus"] == "RUNNING"
    stage.ecs.stop_task(cluster=CLUSTER, task=task["taskArn"])
    stage.wait(30)
    assert stage.look(task)["stoppedReason"] == "Task stopped by user"


@pytest.mark.parametrize(
    ("command", "code"), [(["migrate"], 0), (["sh", "-c", "exit 4"], 4), (["false"], 1)]
)
def test_a_command_makes_any_image_a_job(stage: Stage, command: list[str], code: int) -> None:
    overrides = {"containerOverrides": [{"name": "web", "command": command}]}
    task = stage.run("nginx", overrides=overrides)[0]
    stage.wait(60)
    assert stage.look(task)["containers"][0]["exitCode"] == code


def test_a_sidecar_does_not_keep_a_task_alive(stage: Stage) -> None:
    sidecar = {"name": "logs", "image": "fluent-bit", "essential": False}
    definition = stage.register(containers=[stage.container("sim/job"), sidecar])
    task = stage.run(taskDefinition=definition)[0]
    assert [one["name"] for one in task["containers"]] == ["web", "logs"]
    stage.wait(60)
    assert [one["lastStatus"] for one in stage.look(task)["containers"]] == ["STOPPED"] * 2


def test_looking_at_a_task_does_not_change_it(stage: Stage) -> None:
    task = stage.run("nginx")[0]
    stage.wait(40)
    states = {stage.look(task)["lastStatus"] for _ in range(5)}
    assert states == {"RUNNING"}


def test_the_waiters_of_boto3_are_satisfied(stage: Stage) -> None:
    task = stage.run("sim/job")[0]
    stage.wait(60)
    stage.ecs.get_waiter("tasks_stopped").wait(cluster=CLUSTER, tasks=[task["taskArn"]])


def test_unknown_tasks_are_failures(stage: Stage) -> None:
    answer = stage.ecs.describe_tasks(cluster=CLUSTER, tasks=["0" * 32])
    assert answer["tasks"] == []
    assert answer["failures"][0]["reason"] == "MISSING"
    with Refused("InvalidParameterException", "was not found"):
        stage.ecs.stop_task(cluster=CLUSTER, task="0" * 32)


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ({"count": 11}, "count should be between 1 and 10"),
        ({"overrides": {"containerOverrides": [{"name": "db"}]}}, "container named db"),
        ({"propagateTags": "SERVICE"}, "propagateTags"),
        ({"networkConfiguration": {}}, "Network Configuration must be provided"),
    ],
)
def test_what_cannot_be_run_is_refused(stage: Stage, request_: dict[str, Any], text: str) -> None:
    with Refused("InvalidParameterException", text):
        stage.run(**request_)


def test_a_repeated_request_starts_nothing(stage: Stage) -> None:
    definition = stage.register("nginx")
    first = stage.run(taskDefinition=definition, clientToken="once", count=2)
    again = stage.run(taskDefinition=definition, clientToken="once", count=2)
    assert [one["taskArn"] for one in again] == [one["taskArn"] for one in first]
    with Refused("ConflictException"):
        stage.run(taskDefinition=definition, clientToken="once", count=3)


def test_tasks_are_listed_by_what_they_belong_to(stage: Stage) -> None:
    stage.create(count=2)
    stage.run("nginx", startedBy="me")
    stage.wait(60)
    listed = [
        len(stage.ecs.list_tasks(cluster=CLUSTER, **query)["taskArns"])
        for query in (
            {},
            {"serviceName": "web"},
            {"startedBy": "me"},
            {"family": "web"},
            {"family": "other"},
            {"desiredStatus": "STOPPED"},
            {"launchType": "EC2"},
        )
    ]
    assert listed == [3, 2, 1, 3, 0, 0, 0]
    pages = stage.ecs.get_paginator("list_tasks").paginate(
        cluster=CLUSTER, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["taskArns"]) for page in pages] == [2, 1]


def test_exec_needs_a_task_that_was_started_with_it(stage: Stage) -> None:
    role = stage.make_role("demo-task")
    stage.wait(15)
    definition = stage.register("nginx", taskRoleArn=role)
    closed, opened = (
        stage.run(taskDefinition=definition, enableExecuteCommand=flag)[0] for flag in (False, True)
    )
    stage.wait(40)
    request = {"cluster": CLUSTER, "command": "sh", "interactive": True}
    with Refused("InvalidParameterException", "execute command was not enabled"):
        stage.ecs.execute_command(task=closed["taskArn"], **request)
    session = stage.ecs.execute_command(task=opened["taskArn"], **request)["session"]
    assert session["sessionId"].startswith("ecs-execute-command-")
