"""What Application Auto Scaling and EventBridge Scheduler refuse."""

from typing import Any

import pytest

from tests.local.account import Account, Network, Refused
from tests.local.test_iam import trust

TARGET = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/demo/web",
    "ScalableDimension": "ecs:service:DesiredCount",
}
POLICY = {
    **TARGET,
    "PolicyName": "cpu",
    "PolicyType": "TargetTrackingScaling",
    "TargetTrackingScalingPolicyConfiguration": {
        "TargetValue": 75.0,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "ECSServiceAverageCPUUtilization"
        },
    },
}
ACTION = {
    **TARGET,
    "ScheduledActionName": "morning",
    "ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 4},
}
TABLE = {
    "ServiceNamespace": "dynamodb",
    "ResourceId": "table/demo",
    "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
}
BAD_SCHEDULES = [
    "every day",
    "rate(0 minutes)",
    "rate(5 weeks)",
    "cron(0 8 * * *)",
    "cron(0 8 * * * *)",
    "cron(0 24 * * ? *)",
    "cron(0 8 ? * MOON *)",
    "at(tomorrow)",
]
GOOD_SCHEDULES = [
    "rate(1 minute)",
    "rate(12 hours)",
    "cron(0 8 * * ? *)",
    "cron(0/15 8-18 ? * MON-FRI *)",
    "cron(0 0 L * ? 2026-2030)",
    "at(2030-01-01T08:00:00)",
]


def test_a_service_that_does_not_exist_is_not_scaled(aws: Account) -> None:
    with Refused("ValidationException", "ECS service doesn't exist: service/demo/web"):
        aws.client("application-autoscaling").register_scalable_target(
            **TARGET, MinCapacity=1, MaxCapacity=2
        )


def test_a_service_is_moved_into_its_range_at_once(aws: Account, network: Network) -> None:
    ecs, scaling = aws.client("ecs"), aws.client("application-autoscaling")
    ecs.create_cluster(clusterName="demo")
    ecs.register_task_definition(
        family="web",
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "web", "image": "nginx"}],
    )
    ecs.create_service(
        cluster="demo",
        serviceName="web",
        taskDefinition="web",
        launchType="FARGATE",
        desiredCount=0,
        networkConfiguration={"awsvpcConfiguration": {"subnets": network.subnets}},
    )

    def count() -> int:
        found = ecs.describe_services(cluster="demo", services=["web"])["services"]
        desired: int = found[0]["desiredCount"]
        return desired

    with Refused("ValidationException", "ECS service doesn't exist"):
        scaling.register_scalable_target(**TARGET, MinCapacity=2, MaxCapacity=4)
    aws.clock.sleep(5)
    scaling.register_scalable_target(**TARGET, MinCapacity=2, MaxCapacity=4)
    assert count() == 2
    ecs.update_service(cluster="demo", service="web", desiredCount=9)
    scaling.register_scalable_target(**TARGET, MaxCapacity=3)
    assert count() == 3


def test_the_most_cannot_be_less_than_the_least(aws: Account) -> None:
    scaling = aws.client("application-autoscaling")
    with Refused("ValidationException"):
        scaling.register_scalable_target(**TABLE, MinCapacity=3, MaxCapacity=2)
    scaling.register_scalable_target(**TABLE, MinCapacity=1, MaxCapacity=2)
    with Refused("ValidationException"):
        scaling.register_scalable_target(**TABLE, MinCapacity=3)


def test_nothing_is_scaled_without_a_target(aws: Account) -> None:
    scaling = aws.client("application-autoscaling")
    text = (
        "No scalable target registered for service namespace: ecs, "
        "resource ID: service/demo/web, scalable dimension: ecs:service:DesiredCount"
    )
    with Refused("ObjectNotFoundException", text):
        scaling.put_scaling_policy(**POLICY)
    with Refused("ObjectNotFoundException", text):
        scaling.put_scheduled_action(**ACTION, Schedule="rate(1 day)")
    with Refused("ObjectNotFoundException", text):
        scaling.deregister_scalable_target(**TARGET)
    with Refused("ObjectNotFoundException"):
        scaling.delete_scaling_policy(**TARGET, PolicyName="cpu")
    with Refused("ObjectNotFoundException"):
        scaling.delete_scheduled_action(**TARGET, ScheduledActionName="morning")


def test_a_target_takes_its_policies_and_actions_with_it(aws: Account) -> None:
    scaling = aws.client("application-autoscaling")
    scaling.register_scalable_target(**TABLE, MinCapacity=1, MaxCapacity=2)
    scaling.put_scaling_policy(
        **TABLE,
        PolicyName="reads",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 75.0,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "DynamoDBReadCapacityUtilization"
            },
        },
    )
    scaling.put_scheduled_action(**{**ACTION, **TABLE}, Schedule="rate(1 day)")
    scaling.deregister_scalable_target(**TABLE)
    wish = {"ServiceNamespace": "dynamodb"}
    assert scaling.describe_scaling_policies(**wish)["ScalingPolicies"] == []
    assert scaling.describe_scheduled_actions(**wish)["ScheduledActions"] == []


@pytest.mark.parametrize("schedule", BAD_SCHEDULES)
def test_what_is_no_schedule_is_refused(aws: Account, schedule: str) -> None:
    scaling = aws.client("application-autoscaling")
    scaling.register_scalable_target(**TABLE, MinCapacity=1, MaxCapacity=2)
    with Refused("ValidationException", "Invalid Schedule Expression"):
        scaling.put_scheduled_action(**{**ACTION, **TABLE}, Schedule=schedule)
    with Refused("ValidationException", "Invalid Schedule Expression"):
        _schedule(aws, ScheduleExpression=schedule)


@pytest.mark.parametrize("schedule", GOOD_SCHEDULES)
def test_what_is_a_schedule_is_taken(aws: Account, schedule: str) -> None:
    scaling = aws.client("application-autoscaling")
    scaling.register_scalable_target(**TABLE, MinCapacity=1, MaxCapacity=2)
    scaling.put_scheduled_action(**{**ACTION, **TABLE}, Schedule=schedule, Timezone="Europe/Berlin")


def test_an_unknown_timezone_is_refused(aws: Account) -> None:
    with Refused("ValidationException", "Timezone"):
        _schedule(aws, ScheduleExpressionTimezone="Europe/Nowhere")


def test_an_unknown_group_is_refused(aws: Account) -> None:
    with Refused("ResourceNotFoundException"):
        _schedule(aws, GroupName="none")
    with Refused("ResourceNotFoundException"):
        aws.client("scheduler").delete_schedule_group(Name="none")


def test_a_group_is_made_once(aws: Account) -> None:
    scheduler = aws.client("scheduler")
    scheduler.create_schedule_group(Name="demo")
    with Refused("ConflictException"):
        scheduler.create_schedule_group(Name="demo")


def test_a_new_role_is_unknown_for_some_seconds(aws: Account) -> None:
    role = _role(aws, "scheduler.amazonaws.com")
    text = "must allow AWS EventBridge Scheduler to assume the role."
    with Refused("ValidationException", text):
        _schedule(aws, role)
    aws.clock.sleep(15)
    _schedule(aws, role)


def test_a_role_for_others_is_refused(aws: Account) -> None:
    role = _role(aws, "ecs-tasks.amazonaws.com")
    aws.clock.sleep(15)
    with Refused("ValidationException"):
        _schedule(aws, role)


def _role(aws: Account, service: str) -> str:
    made = aws.client("iam").create_role(
        RoleName="schedule", AssumeRolePolicyDocument=trust(service)
    )
    arn: str = made["Role"]["Arn"]
    return arn


def _schedule(aws: Account, role: str = "arn:aws:iam::123456789012:role/none", **wish: Any) -> None:
    cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/demo"
    wish = {"Name": "nightly", "ScheduleExpression": "rate(1 day)", **wish}
    aws.client("scheduler").create_schedule(
        FlexibleTimeWindow={"Mode": "OFF"}, Target={"Arn": cluster, "RoleArn": role}, **wish
    )
