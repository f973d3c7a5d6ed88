"""Targets that are registered by hand."""

from tests.local.ecs.stage import Stage


def test_a_target_is_checked_and_drained(stage: Stage) -> None:
    target = {"Id": "10.0.0.9", "Port": 8080}
    stage.elb.register_targets(TargetGroupArn=stage.group, Targets=[target])
    assert stage.health() == [("initial", "Elb.RegistrationInProgress")]
    stage.wait(11)
    assert stage.health() == [("healthy", None)]
    stage.elb.deregister_targets(TargetGroupArn=stage.group, Targets=[target])
    assert stage.health() == [("draining", "Target.DeregistrationInProgress")]
    stage.wait(31)
    assert stage.health() == []


def test_one_address_may_have_two_ports(stage: Stage) -> None:
    targets = [{"Id": "10.0.0.9", "Port": 8080}, {"Id": "10.0.0.9", "Port": 9090}]
    stage.elb.register_targets(TargetGroupArn=stage.group, Targets=targets)
    found = stage.elb.describe_target_health(TargetGroupArn=stage.group)
    ports = [one["Target"]["Port"] for one in found["TargetHealthDescriptions"]]
    assert ports == [8080, 9090]


def test_of_unknown_targets_aws_says_little(stage: Stage) -> None:
    target = {"Id": "10.0.0.9"}
    stage.elb.deregister_targets(TargetGroupArn=stage.group, Targets=[target])
    found = stage.elb.describe_target_health(TargetGroupArn=stage.group, Targets=[target])
    health = found["TargetHealthDescriptions"][0]["TargetHealth"]
    assert (health["State"], health["Reason"]) == ("unused", "Target.NotRegistered")
