"""Blue/green, canary and linear: requests move between two sets of tasks, and are never drift."""

from typing import Any

import pytest

from tests.commands.inventory import inventory
from tests.commands.world import World

NEXT = "amazon/amazon-ecs-sample:{}"


def _deploy(world: World, deploy: str) -> None:
    world.edit("    http: true\n", f"    http: true\n    deploy: {{{deploy}}}\n")


def _image(world: World, old: str, new: str) -> None:
    world.edit(f"image: {old}\n", f"image: {new}\n")


def _weights(world: World) -> list[int]:
    """How the service's rule shares its requests, the first group's share first."""
    elb = world.client("elbv2")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    (listener,) = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    rule = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"][0]
    groups = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
    return [
        each.get("Weight", 1)
        for each in sorted(groups, key=lambda each: "-alt/" in each["TargetGroupArn"])
    ]


def _deployment(world: World) -> Any:
    ecs = world.client("ecs")
    (arn,) = [world.service()["currentServiceDeployment"]]
    found = ecs.describe_service_deployments(serviceDeploymentArns=[arn])
    return found["serviceDeployments"][0]


@pytest.mark.at_the_pace_of_aws
@pytest.mark.parametrize(
    "deploy",
    [
        "strategy: blue-green, bake: 1m",
        "strategy: canary, canary: {percent: 10, bake: 2m}, bake: 1m",
        "strategy: linear, linear: {percent: 40, bake: 1m}, bake: 0s",
    ],
)
def test_requests_move_to_the_other_group_with_each_deployment(world: World, deploy: str) -> None:
    _deploy(world, deploy)
    world.up()
    assert _weights(world) == [100, 0]
    _image(world, "amazon/amazon-ecs-sample", NEXT.format(2))
    ran = world.up()
    assert _weights(world) == [0, 100]
    assert "1 of 1 serving" in ran.stderr
    assert sorted(world.targets()) == ["draining", "healthy"]
    world.up("--wait-drained")
    assert sorted(world.targets()) == ["healthy"]
    assert world.run("plan", "--exit-code").exit_code == 0
    _image(world, NEXT.format(2), NEXT.format(3))
    world.up()
    assert _weights(world) == [100, 0]


@pytest.mark.parametrize(
    "deploy",
    ["strategy: blue-green, bake: 0s", "strategy: canary, canary: {percent: 50, bake: 1m}"],
)
def test_a_live_service_goes_to_stages_and_back_in_one_update_each(
    world: World, deploy: str
) -> None:
    world.up()
    made = world.service()["createdAt"]
    _deploy(world, deploy)
    changes = world.run("plan", "-o", "json").json["changes"]
    assert not any(change["interrupts"] for change in changes)
    world.wire.clear()
    world.up()
    assert world.wire.calls.count("UpdateService") == 1
    assert _weights(world) == [0, 100]
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit(f"    deploy: {{{deploy}}}\n", "")
    changes = world.run("plan", "-o", "json").json["changes"]
    assert not any(change["interrupts"] for change in changes)
    world.wire.clear()
    world.up()
    assert world.wire.calls.count("UpdateService") == 1
    assert world.service()["createdAt"] == made
    assert world.service()["deploymentConfiguration"]["strategy"] == "ROLLING"
    groups = [line for line in inventory(world) if line.startswith("target group")]
    assert len(groups) == 1
    assert "healthy" in world.targets()
    assert not [line for line in inventory(world) if "shift" in line]
    assert world.run("plan", "--exit-code").exit_code == 0


@pytest.mark.at_the_pace_of_aws
def test_a_new_version_that_does_not_start_gets_no_request(world: World) -> None:
    _deploy(world, "strategy: blue-green, bake: 1m")
    world.up()
    _image(world, "amazon/amazon-ecs-sample", "sim/crash")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 3
    assert _weights(world) == [100, 0]
    assert world.service()["taskDefinition"].endswith(":1")
    assert world.service()["runningCount"] == 1


@pytest.mark.at_the_pace_of_aws
def test_a_pause_waits_for_a_word_and_keeps_the_old_tasks(world: World) -> None:
    _deploy(world, "strategy: blue-green, bake: 0s, pause: post-test-traffic-shift")
    world.up()
    _image(world, "amazon/amazon-ecs-sample", NEXT.format(2))
    ran = world.run("up", "--yes")
    assert ran.exit_code == 0
    assert _weights(world) == [100, 0]
    deployment = _deployment(world)
    assert deployment["lifecycleStage"] == "POST_TEST_TRAFFIC_SHIFT"
    told = world.run("status").stdout
    assert "blue/green: post test traffic shift" in told
    assert "waits for `fargatectl continue web`" in told
    (service,) = world.run("status", "-o", "json").json["services"]
    assert service["shift"] == {
        "strategy": "BLUE_GREEN",
        "stage": "POST_TEST_TRAFFIC_SHIFT",
        "is_paused": True,
    }
    (hook,) = deployment["lifecycleHookDetails"]
    world.client("ecs").continue_service_deployment(
        serviceDeploymentArn=deployment["serviceDeploymentArn"], hookId=hook["hookId"]
    )
    world.up()
    assert _weights(world) == [0, 100]


@pytest.mark.at_the_pace_of_aws
def test_stopping_one_after_the_shift_moves_requests_back(world: World) -> None:
    _deploy(world, "strategy: canary, canary: {percent: 20, bake: 1h}, bake: 0s")
    world.up()
    _image(world, "amazon/amazon-ecs-sample", NEXT.format(2))
    world.up("--no-wait")
    world.clock.sleep(600)
    assert _weights(world) == [80, 20]
    target = _deployment(world)["targetServiceRevision"]
    assert target["requestedProductionTrafficWeight"] == 20
    arn = world.service()["currentServiceDeployment"]
    world.client("ecs").stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    world.clock.sleep(600)
    assert _deployment(world)["status"] == "ROLLBACK_SUCCESSFUL"
    assert _weights(world) == [100, 0]


def test_all_of_it_goes_with_down(world: World) -> None:
    before = inventory(world)
    _deploy(world, "strategy: blue-green, bake: 0s, pause: [pre-scale-up]")
    world.up("--no-wait")
    assert world.run("down", "--yes").exit_code == 0
    world.clock.sleep(3600)
    assert inventory(world) == before


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("    http: true", "    http: [/a/*, /b/*]", "one `http` for each port"),
        ("port: 80\n", "port: 80\n    scaling: {max: 3, requests: 100}\n", "cannot be counted"),
        (
            "services:",
            "load_balancer: {rules: [{when: {path: /x}, forward: web}]}\nservices:",
            "forwards to web",
        ),
    ],
)
def test_what_ecs_could_not_move_is_told_before(world: World, old: str, new: str, why: str) -> None:
    _deploy(world, "strategy: blue-green")
    world.edit(old, new)
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert why in ran.stderr
    assert world.wire.writes == []
