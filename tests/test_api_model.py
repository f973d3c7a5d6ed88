"""The check that every request of a command passes can see what AWS's models say."""

from typing import Any

import botocore.session
import pytest

from tests import api_model

SERVICES = (
    "acm",
    "application-autoscaling",
    "cloudwatch",
    "ec2",
    "ecr",
    "ecs",
    "efs",
    "elbv2",
    "iam",
    "kms",
    "logs",
    "resourcegroupstaggingapi",
    "route53",
    "s3",
    "scheduler",
    "secretsmanager",
    "servicediscovery",
    "ssm",
    "sts",
)


def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def test_every_pattern_of_the_services_we_call_can_be_checked() -> None:
    for service in SERVICES:
        model = _model(service)
        for name in model.shape_names:
            if pattern := model.shape_for(name).metadata.get("pattern"):
                api_model.compiled(pattern)


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "problem"),
    [
        ("ecs", "CreateService", {"deploymentConfiguration": {"strategy": "NOPE"}}, "is none of"),
        ("ecs", "TagResource", {"tags": [{"key": "a", "value": "b\n"}]}, "is not like"),
        ("ecs", "TagResource", {"tags": [{"key": "ä 1", "value": "x" * 257}]}, "257 characters"),
        ("ecs", "TagResource", {"tags": [{"key": "a"}] * 51}, "51 items, at most 50"),
        ("iam", "GetRole", {"RoleName": "a b"}, "is not like"),
        ("elbv2", "CreateRule", {"Priority": 50_001}, "at most 50000"),
        ("scheduler", "CreateSchedule", {"Name": "ö"}, "is not like"),
        (
            "application-autoscaling",
            "DescribeScalableTargets",
            {"ResourceIds": ["\x07"]},
            "not like",
        ),
    ],
)
def test_what_botocore_lets_through_is_seen(
    service: str, operation: str, parameters: dict[str, object], problem: str
) -> None:
    model = _model(service).operation_model(operation)
    (found,) = api_model.problems(model, parameters)
    assert problem in found
