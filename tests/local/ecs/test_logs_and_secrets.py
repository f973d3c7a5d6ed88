"""What a container needs before it starts, and what it writes."""

import json

import pytest

from tests.local.account import REGION
from tests.local.ecs.stage import LOG_GROUP, Stage


def test_a_container_logs_into_its_own_stream(stage: Stage) -> None:
    task = stage.run("nginx")[0]
    stage.wait(60)
    name = f"web/web/{task['taskArn'].rpartition('/')[2]}"
    events = stage.aws.client("logs").get_log_events(
        logGroupName=LOG_GROUP, logStreamName=name, startFromHead=True
    )["events"]
    texts = [event["message"] for event in events]
    assert texts[:2] == ["Starting web from nginx", "Listening on port 80"]
    assert len(texts) == 4
    started = stage.look(task)["startedAt"].timestamp() * 1000
    assert [event["timestamp"] - started for event in events] == [0, 0, 10_000, 20_000]


def test_a_missing_log_group_fails_the_task(stage: Stage) -> None:
    stage.aws.client("logs").delete_log_group(logGroupName=LOG_GROUP)
    task = stage.run("nginx")[0]
    stage.wait(60)
    failed = stage.look(task)
    assert failed["stopCode"] == "TaskFailedToStart"
    assert failed["stoppedReason"].startswith(
        "ResourceInitializationError: failed to validate logger args"
    )


def test_the_driver_makes_the_group_if_it_may(stage: Stage) -> None:
    container = stage.container("nginx")
    container["logConfiguration"]["options"] |= {
        "awslogs-group": "/demo/new",
        "awslogs-create-group": "true",
    }
    task = stage.run(taskDefinition=stage.register(containers=[container]))[0]
    stage.wait(60)
    assert stage.look(task)["lastStatus"] == "RUNNING"


def test_a_group_deleted_meanwhile_does_no_harm(stage: Stage) -> None:
    task = stage.run("nginx")[0]
    stage.wait(60)
    stage.aws.client("logs").delete_log_group(logGroupName=LOG_GROUP)
    stage.wait(60)
    assert stage.look(task)["lastStatus"] == "RUNNING"


@pytest.mark.parametrize(
    ("value", "suffix", "reason"),
    [
        (json.dumps({"password": "x"}), ":password::", None),
        (json.dumps({"password": "x"}), ":user::", "did not contain json key user"),
        ("Dull", ":password::", "invalid character 'D'"),
        ("Dull", "", None),
    ],
)
def test_a_secret_must_have_the_key_that_is_named(
    stage: Stage, value: str, suffix: str, reason: str | None
) -> None:
    made = stage.aws.client("secretsmanager").create_secret(Name="db", SecretString=value)
    secret = {"name": "PASSWORD", "valueFrom": made["ARN"] + suffix}
    definition = stage.register(containers=[stage.container("nginx", secrets=[secret])])
    task = stage.run(taskDefinition=definition)[0]
    stage.wait(60)
    found = stage.look(task)
    assert (reason or "") in found.get("stoppedReason", "")
    assert found["lastStatus"] == ("STOPPED" if reason else "RUNNING")


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        (
            f"arn:aws:secretsmanager:{REGION}:123456789012:secret:none-AbCdEf",
            "Secrets Manager can't find the specified secret.",
        ),
        (f"arn:aws:ssm:{REGION}:123456789012:parameter/none", "invalid ssm parameters: /none"),
        ("/none", "invalid ssm parameters: /none"),
    ],
)
def test_a_secret_that_is_not_there_fails_the_task(
    stage: Stage, reference: str, reason: str
) -> None:
    secret = {"name": "PASSWORD", "valueFrom": reference}
    definition = stage.register(containers=[stage.container("nginx", secrets=[secret])])
    task = stage.run(taskDefinition=definition)[0]
    stage.wait(60)
    text = stage.look(task)["stoppedReason"]
    assert text.startswith("ResourceInitializationError: unable to pull secrets")
    assert reason in text


def test_a_parameter_that_is_there_is_found(stage: Stage) -> None:
    stage.aws.client("ssm").put_parameter(Name="/demo/key", Value="x", Type="SecureString")
    reference = f"arn:aws:ssm:{REGION}:123456789012:parameter/demo/key"
    secret = {"name": "KEY", "valueFrom": reference}
    definition = stage.register(containers=[stage.container("nginx", secrets=[secret])])
    task = stage.run(taskDefinition=definition)[0]
    stage.wait(60)
    assert stage.look(task)["lastStatus"] == "RUNNING"
