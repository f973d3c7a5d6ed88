"""Application Auto Scaling follows a service's metrics and the clock; schedules start tasks."""

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fargatectl.clock import as_datetime
from tests.local.ecs.stage import CLUSTER, Stage
from tests.local.test_iam import trust

TARGET = {
    "ServiceNamespace": "ecs",
    "ResourceId": f"service/{CLUSTER}/web",
    "ScalableDimension": "ecs:service:DesiredCount",
}
PARIS = ZoneInfo("Europe/Paris")


def _policy(stage: Stage, metric: str, target: float) -> None:
    stage.aws.client("application-autoscaling").put_scaling_policy(
        **TARGET,
        PolicyName=metric,
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": target,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": f"ECSServiceAverage{metric}Utilization"
            },
            "ScaleInCooldown": 60,
            "ScaleOutCooldown": 60,
        },
    )


def _activities(stage: Stage) -> list[Any]:
    found = stage.aws.client("application-autoscaling").describe_scaling_activities(
        ServiceNamespace="ecs", ResourceId=TARGET["ResourceId"]
    )
    activities: list[Any] = found["ScalingActivities"]
    return activities


def _use(stage: Stage, cpu: float) -> None:
    names = {"ClusterName": CLUSTER, "ServiceName": "web"}
    dimensions = [{"Name": name, "Value": value} for name, value in names.items()]
    datum = {"MetricName": "CPUUtilization", "Value": cpu, "Dimensions": dimensions}
    stage.aws.client("cloudwatch").put_metric_data(Namespace="AWS/ECS", MetricData=[datum])


def _desired(stage: Stage, minutes: int) -> int:
    stage.wait(minutes * 60)
    desired: int = stage.describe()["desiredCount"]
    return desired


@pytest.fixture
def scaled(stage: Stage) -> Stage:
    stage.create("sim/busy")
    stage.wait(120)
    stage.aws.client("application-autoscaling").register_scalable_target(
        **TARGET, MinCapacity=1, MaxCapacity=8
    )
    _policy(stage, "CPU", 60)
    return stage


def test_the_number_of_tasks_follows_the_cpu_within_the_bounds(scaled: Stage) -> None:
    # 250 % of one task's CPU: five tasks have 50 % each to do.
    assert _desired(scaled, 20) == 5
    newest = _activities(scaled)[0]
    assert newest["Description"] == "Setting desired count to 5."
    assert "AlarmHigh in state ALARM triggered policy CPU" in newest["Cause"]
    _use(scaled, 99)
    assert _desired(scaled, 20) == 8
    _use(scaled, 3)
    # Fifteen quiet minutes come first.
    assert _desired(scaled, 12) == 8
    assert _desired(scaled, 8) == 1
    assert "AlarmLow" in _activities(scaled)[0]["Cause"]
    # The policy that wants most tasks is heard.
    _policy(scaled, "Memory", 10)
    assert _desired(scaled, 10) > 1


def test_a_scheduled_action_moves_the_bounds_when_it_is_due(scaled: Stage) -> None:
    _use(scaled, 50)
    scaling = scaled.aws.client("application-autoscaling")
    due = as_datetime(scaled.aws.clock.now()).astimezone(PARIS) + timedelta(hours=2)
    scaling.put_scheduled_action(
        **TARGET,
        ScheduledActionName="morning",
        Schedule=f"cron({due.minute} {due.hour} * * ? *)",
        Timezone="Europe/Paris",
        ScalableTargetAction={"MinCapacity": 4},
    )
    assert _desired(scaled, 100) < 4
    assert _desired(scaled, 30) == 4
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (4, 8)
    count, bound = _activities(scaled)[:2]
    assert count["Cause"] == "minimum capacity was set to 4"
    assert bound["Cause"] == "scheduled action name morning was triggered"


def test_what_a_service_uses_is_told_minute_by_minute(stage: Stage) -> None:
    stage.create("sim/busy", count=5)
    _desired(stage, 30)
    _use(stage, 90)
    _desired(stage, 6)  # the sixth is after the end
    end = as_datetime(stage.aws.clock.now())
    names = {"ClusterName": CLUSTER, "ServiceName": "web"}
    metric = {
        "Namespace": "AWS/ECS",
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": name, "Value": value} for name, value in names.items()],
    }
    query = {"Id": "cpu", "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Average"}}
    (result,) = stage.aws.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=end - timedelta(minutes=15), EndTime=end
    )["MetricDataResults"]
    assert result["Values"] == [90.0, 50.0, 50.0]


def test_a_schedule_starts_its_tasks_when_it_is_due_and_not_when_it_is_off(stage: Stage) -> None:
    role = stage.make_role("demo-schedule", json.loads(trust("scheduler.amazonaws.com")))
    stage.wait(15)
    scheduler = stage.aws.client("scheduler")
    now = as_datetime(stage.aws.clock.now()).astimezone(PARIS)
    due = now + timedelta(hours=3)
    schedule = {
        "Name": "nightly",
        "ScheduleExpression": f"cron({due.minute} {due.hour} * * ? *)",
        "ScheduleExpressionTimezone": "Europe/Paris",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": f"arn:aws:ecs:eu-west-1:123456789012:cluster/{CLUSTER}",
            "RoleArn": role,
            "EcsParameters": {
                "TaskDefinitionArn": stage.register("sim/job"),
                "TaskCount": 2,
                "LaunchType": "FARGATE",
                "NetworkConfiguration": {
                    "awsvpcConfiguration": {
                        "Subnets": stage.network.subnets,
                        "SecurityGroups": [stage.network.group],
                    }
                },
            },
        },
    }
    scheduler.create_schedule(**schedule)

    def runs() -> list[datetime]:
        arns = stage.ecs.list_tasks(cluster=CLUSTER, desiredStatus="STOPPED")["taskArns"]
        found = stage.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"] if arns else []
        assert {task["startedBy"] for task in found} <= {"chronos-schedule/nightly"}
        return [task["createdAt"].astimezone(PARIS) for task in found]

    stage.wait(2.5 * 3600)
    assert runs() == []
    stage.wait(3600)
    assert [(one.hour, one.minute) for one in runs()] == [(due.hour, due.minute)] * 2
    stage.wait(24 * 3600)
    assert [one.date() for one in runs()] == [(due + timedelta(days=1)).date()] * 2
    scheduler.update_schedule(**schedule, State="DISABLED")
    stage.wait(24 * 3600)
    assert runs() == []
    # Of days that nobody has watched only the last hour's runs are lived through.
    scheduler.update_schedule(**schedule | {"ScheduleExpression": "rate(10 minutes)"})
    stage.wait(7 * 24 * 3600)
    assert 10 <= len(runs()) <= 14
