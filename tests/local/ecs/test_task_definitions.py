"""Task definitions: what is refused, what is filled in, how revisions count."""

from typing import Any

import pytest

from tests.local.account import Account, Refused
from tests.local.ecs.stage import Stage

ROLE = "arn:aws:iam::123456789012:role/demo"


def request(**more: Any) -> dict[str, Any]:
    return {
        "family": "web",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [container()],
        **more,
    }


def container(**more: Any) -> dict[str, Any]:
    return {"name": "web", "image": "nginx", **more}


def register(aws: Account, **more: Any) -> dict[str, Any]:
    answer = aws.client("ecs").register_task_definition(**request(**more))
    made: dict[str, Any] = answer["taskDefinition"]
    return made


@pytest.mark.parametrize(
    ("cpu", "memory", "expected"),
    [
        ("256", "512", ("256", "512")),
        ("1 vCPU", "2 GB", ("1024", "2048")),
        (".25 vcpu", "0.5GB", ("256", "512")),
        ("16384", "122880", ("16384", "122880")),
        ("32768", "249856", ("32768", "249856")),
    ],
)
def test_sizes_are_answered_as_numbers(
    aws: Account, cpu: str, memory: str, expected: tuple[str, str]
) -> None:
    made = register(aws, cpu=cpu, memory=memory)
    assert (made["cpu"], made["memory"]) == expected


@pytest.mark.parametrize(
    ("cpu", "memory", "text"),
    [
        ("300", "512", "Invalid 'cpu' setting for task."),
        ("256", "8192", "No Fargate configuration exists for given values."),
        ("32768", "65536", "No Fargate configuration exists for given values."),
        ("256", "lots", "Invalid 'memory' setting for task."),
    ],
)
def test_sizes_that_fargate_has_not_are_refused(
    aws: Account, cpu: str, memory: str, text: str
) -> None:
    with Refused("ClientException", text):
        register(aws, cpu=cpu, memory=memory)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"family": "no spaces"}, "Family contains invalid characters"),
        ({"networkMode": "bridge"}, "Fargate only supports network mode"),
        ({"executionRoleArn": "garbage"}, "Role is not valid"),
        ({"ephemeralStorage": {"sizeInGiB": 20}}, "between 21 and 200"),
        ({"containerDefinitions": []}, "Container list cannot be empty."),
        ({"pidMode": "host"}, "do not support pidMode 'host'"),
    ],
)
def test_what_a_task_cannot_be_is_refused(aws: Account, change: dict[str, Any], text: str) -> None:
    with Refused("ClientException", text):
        register(aws, **change)


LOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "/x"}}
SECRET = [{"name": "KEY", "valueFrom": "/key"}]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"image": ""}, "Container.image should not be null or empty."),
        ({"essential": False}, "At least one essential container"),
        ({"portMappings": [{"containerPort": 80, "hostPort": 8080}]}, "must match"),
        ({"memory": 1024}, "greater than the task memory"),
        ({"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}, "Unknown volume 'v'"),
        ({"dependsOn": [{"containerName": "db", "condition": "START"}]}, "does not exist"),
        ({"dependsOn": [{"containerName": "web", "condition": "START"}]}, "cycle"),
        ({"logConfiguration": LOGS}, "to support log driver awslogs."),
        ({"secrets": SECRET}, "you must also specify a value for 'executionRoleArn'"),
        ({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x"}, "to support ECR images."),
        ({"privileged": True}, "privileged"),
    ],
)
def test_what_a_container_cannot_be_is_refused(
    aws: Account, change: dict[str, Any], text: str
) -> None:
    with Refused("ClientException", text):
        register(aws, containerDefinitions=[container(**change)])


def test_a_variable_is_plain_or_secret(aws: Account) -> None:
    both = container(secrets=SECRET, environment=[{"name": "KEY", "value": "x"}])
    with Refused("ClientException", "such as 'KEY'"):
        register(aws, containerDefinitions=[both], executionRoleArn=ROLE)


def test_waiting_for_health_needs_a_check(aws: Account) -> None:
    waiting = container(dependsOn=[{"containerName": "db", "condition": "HEALTHY"}])
    with Refused("ClientException", "has no health check"):
        register(aws, containerDefinitions=[waiting, container(name="db")])


def test_ecs_fills_in_what_it_answers(aws: Account) -> None:
    made = register(
        aws,
        containerDefinitions=[container(portMappings=[{"containerPort": 80}])],
        enableFaultInjection=True,
    )
    assert made["containerDefinitions"][0]["portMappings"] == [
        {"containerPort": 80, "hostPort": 80, "protocol": "tcp"}
    ]
    assert made["registeredAt"].timestamp() == pytest.approx(aws.clock.now())
    assert made["enableFaultInjection"] is True


def test_a_revision_is_never_used_again(aws: Account) -> None:
    ecs = aws.client("ecs")
    arn = register(aws)["taskDefinitionArn"]
    failures = ecs.delete_task_definitions(taskDefinitions=[arn])["failures"]
    assert "still in ACTIVE status" in failures[0]["reason"]
    ecs.deregister_task_definition(taskDefinition=arn)
    deleted = ecs.delete_task_definitions(taskDefinitions=[arn])["taskDefinitions"]
    assert deleted[0]["status"] == "DELETE_IN_PROGRESS"
    assert register(aws)["revision"] == 2


def test_a_family_without_active_revision_cannot_be_described(aws: Account) -> None:
    ecs = aws.client("ecs")
    arn = register(aws)["taskDefinitionArn"]
    ecs.deregister_task_definition(taskDefinition=arn)
    with Refused("ClientException", "Unable to describe task definition."):
        ecs.describe_task_definition(taskDefinition="web")
    found = ecs.describe_task_definition(taskDefinition="web:1")["taskDefinition"]
    assert found["status"] == "INACTIVE"


def test_lists_are_sorted_filtered_and_paged(aws: Account) -> None:
    ecs = aws.client("ecs")
    arns = [register(aws)["taskDefinitionArn"] for _ in range(3)]
    register(aws, family="worker")
    ecs.deregister_task_definition(taskDefinition=arns[0])
    newest = ecs.list_task_definitions(familyPrefix="web", sort="DESC", maxResults=1)
    assert newest["taskDefinitionArns"] == [arns[2]]
    inactive = ecs.list_task_definitions(familyPrefix="web", status="INACTIVE")
    assert inactive["taskDefinitionArns"] == [arns[0]]
    assert ecs.list_task_definition_families(status="ACTIVE")["families"] == ["web", "worker"]
    assert ecs.list_task_definition_families(familyPrefix="wo")["families"] == ["worker"]


def test_tags_come_back_when_asked_for(aws: Account, stage: Stage) -> None:
    tags = [{"key": "team", "value": "blue"}]
    arn = stage.register(tags=tags)
    answer = aws.client("ecs").describe_task_definition(taskDefinition=arn, include=["TAGS"])
    assert answer["tags"] == tags
