"""What Elastic Load Balancing refuses of target groups, and who uses one."""

from typing import Any

import pytest

from tests.local.account import Account, Network, Refused


def _create(aws: Account, network: Network, name: str = "web", **wish: Any) -> dict[str, Any]:
    wish = {
        "Protocol": "HTTP",
        "Port": 80,
        "VpcId": network.vpc,
        "TargetType": "ip",
        "HealthCheckPath": "/",
        **wish,
    }
    answer = aws.client("elbv2").create_target_group(Name=name, **wish)
    group: dict[str, Any] = answer["TargetGroups"][0]
    return group


def _attributes(aws: Account, arn: str) -> dict[str, str]:
    answer = aws.client("elbv2").describe_target_group_attributes(TargetGroupArn=arn)
    return {one["Key"]: one["Value"] for one in answer["Attributes"]}


@pytest.mark.parametrize("name", ["w" * 33, "web_1", "-web", "web-"])
def test_names_that_aws_does_not_take_are_refused(
    aws: Account, network: Network, name: str
) -> None:
    with Refused("ValidationError"):
        _create(aws, network, name)


def test_the_same_wish_again_answers_the_existing_one(aws: Account, network: Network) -> None:
    assert _create(aws, network)["TargetGroupArn"] == _create(aws, network)["TargetGroupArn"]
    assert len(aws.client("elbv2").describe_target_groups()["TargetGroups"]) == 1


@pytest.mark.parametrize(
    "other", [{"Port": 81}, {"HealthCheckPath": "/up"}, {"TargetType": "instance"}]
)
def test_the_same_name_with_other_settings_is_refused(
    aws: Account, network: Network, other: dict[str, Any]
) -> None:
    _create(aws, network)
    text = "A target group with the same name 'web' exists, but with different settings"
    with Refused("DuplicateTargetGroupName", text):
        _create(aws, network, **other)


@pytest.mark.parametrize(
    "health_check",
    [
        {"HealthCheckIntervalSeconds": 301},
        {"HealthCheckTimeoutSeconds": 121, "HealthCheckIntervalSeconds": 300},
        {"HealthCheckTimeoutSeconds": 10, "HealthCheckIntervalSeconds": 10},
        {"HealthyThresholdCount": 11},
        {"UnhealthyThresholdCount": 11},
        {"HealthCheckPath": "up"},
        {"Matcher": {"HttpCode": "200-599"}},
    ],
)
def test_health_checks_that_aws_does_not_take_are_refused(
    aws: Account, network: Network, health_check: dict[str, Any]
) -> None:
    arn = _create(aws, network)["TargetGroupArn"]
    with Refused("ValidationError"):
        _create(aws, network, "other", **health_check)
    with Refused("ValidationError"):
        aws.client("elbv2").modify_target_group(TargetGroupArn=arn, **health_check)


def test_every_attribute_is_answered_with_its_default(aws: Account, network: Network) -> None:
    attributes = _attributes(aws, _create(aws, network)["TargetGroupArn"])
    assert attributes["deregistration_delay.timeout_seconds"] == "300"
    assert attributes["stickiness.lb_cookie.duration_seconds"] == "86400"
    assert attributes["load_balancing.algorithm.type"] == "round_robin"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("deregistration_delay.timeout_seconds", "3601"),
        ("slow_start.duration_seconds", "29"),
        ("stickiness.lb_cookie.duration_seconds", "0"),
        ("load_balancing.algorithm.type", "random"),
        ("nonsense", "1"),
    ],
)
def test_attributes_that_aws_does_not_take_are_refused(
    aws: Account, network: Network, key: str, value: str
) -> None:
    arn = _create(aws, network)["TargetGroupArn"]
    with Refused("ValidationError", "Target group attribute"):
        aws.client("elbv2").modify_target_group_attributes(
            TargetGroupArn=arn, Attributes=[{"Key": key, "Value": value}]
        )


@pytest.mark.parametrize("value", ["0", "30", "900"])
def test_slow_start_is_off_or_thirty_seconds_to_fifteen_minutes(
    aws: Account, network: Network, value: str
) -> None:
    arn = _create(aws, network)["TargetGroupArn"]
    wish = [{"Key": "slow_start.duration_seconds", "Value": value}]
    aws.client("elbv2").modify_target_group_attributes(TargetGroupArn=arn, Attributes=wish)
    assert _attributes(aws, arn)["slow_start.duration_seconds"] == value


def test_its_load_balancers_are_those_that_forward_to_it_now(
    aws: Account, network: Network
) -> None:
    elb = aws.client("elbv2")
    balancer = elb.create_load_balancer(
        Name="web", Subnets=network.subnets, SecurityGroups=[network.group]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    arn = _create(aws, network)["TargetGroupArn"]
    other = _create(aws, network, "other")["TargetGroupArn"]

    def balancers(group: str) -> list[str]:
        found = elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"][0]
        arns: list[str] = found["LoadBalancerArns"]
        return arns

    listener = elb.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
    )["Listeners"][0]["ListenerArn"]
    assert balancers(arn) == [balancer]
    elb.modify_listener(
        ListenerArn=listener, DefaultActions=[{"Type": "forward", "TargetGroupArn": other}]
    )
    assert (balancers(arn), balancers(other)) == ([], [balancer])
    elb.delete_load_balancer(LoadBalancerArn=balancer)
    assert balancers(other) == []
