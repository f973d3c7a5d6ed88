"""What tasks run on: Spot and on demand, a cluster of ours or another's; and when ECS gives up."""

from collections import Counter

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.world import World

FORMS = [
    ("true", {"FARGATE_SPOT": (0, 1)}),
    ("75%", {"FARGATE": (0, 25), "FARGATE_SPOT": (0, 75)}),
    ("{base: 1, weight: 4}", {"FARGATE": (1, 1), "FARGATE_SPOT": (0, 4)}),
]
ALARM = {
    "AlarmName": "errors",
    "MetricName": "HTTPCode_Target_5XX_Count",
    "Namespace": "AWS/ApplicationELB",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 5,
    "ComparisonOperator": "GreaterThanThreshold",
}


WORKERS = """\
app: hello
services:
  plain: {image: "amazon/amazon-ecs-sample:1"}
  checked:
    image: amazon/amazon-ecs-sample:1
    health_check: {command: "true", interval: 5s}
"""


def _providers(world: World) -> Counter[str]:
    ecs = world.client("ecs")
    arns = ecs.list_tasks(cluster="hello", serviceName="web")["taskArns"]
    tasks = ecs.describe_tasks(cluster="hello", tasks=arns)["tasks"]
    return Counter(task.get("capacityProviderName", task.get("launchType")) for task in tasks)


def _add(world: World, *lines: str) -> None:
    world.edit("port: 80\n", "port: 80\n" + "".join(f"    {line}\n" for line in lines))


@pytest.mark.parametrize(("spot", "strategy"), FORMS)
def test_spot_is_a_strategy_in_each_of_its_forms(
    world: World, spot: str, strategy: dict[str, tuple[int, int]]
) -> None:
    _add(world, f"spot: {spot}")
    world.up("--no-wait")
    found = world.service()["capacityProviderStrategy"]
    assert {e["capacityProvider"]: (e["base"], e["weight"]) for e in found} == strategy
    assert world.run("plan", "--exit-code").exit_code == 0


def test_going_to_spot_and_back_rolls_the_live_service(world: World) -> None:
    world.up()
    made = world.service()["createdAt"]
    spot, port = "    spot: true\n", "port: 80\n"
    for old, new, provider in ((port, port + spot, "FARGATE_SPOT"), (spot, "", "FARGATE")):
        world.edit(old, new)
        world.wire.clear()
        world.up()
        assert world.wire.calls.count("UpdateService") == 1
        assert _providers(world) == {provider: 1}
        assert world.run("plan", "--exit-code").exit_code == 0
    assert world.service()["createdAt"] == made


def test_a_service_moves_to_a_renamed_cluster_and_the_old_one_goes(world: World) -> None:
    world.up()
    world.edit("app: hello\n", "app: hello\ncluster: {name: other, insights: enhanced}\n")
    world.up()
    assert world.service(cluster="other")["runningCount"] == 1
    clusters = [line for line in inventory(world) if line.startswith("cluster")]
    assert [line.rpartition("/")[2] for line in clusters] == ["other"]
    assert world.run("plan", "--exit-code").exit_code == 0


def test_an_existing_cluster_is_used_and_left_as_it_is(world: World) -> None:
    ecs = world.client("ecs")
    ecs.create_cluster(clusterName="shared")
    before = shape(world)
    world.edit("app: hello\n", "app: hello\ncluster: {existing: shared}\n")
    world.up()
    assert world.service("hello-web", "shared")["runningCount"] == 1
    assert world.run("plan", "--exit-code").exit_code == 0
    assert world.run("scale", "--count", "2").exit_code == 0
    (service,) = world.run("status", "-o", "json").json["services"]
    assert (service["name"], service["running"]) == ("web", 2)
    assert world.run("logs").stdout
    assert world.run("down", "--yes").exit_code == 0
    world.clock.sleep(3600)
    assert shape(world) == before


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ("cluster: {existing: gone}", "fargate.yaml:2:21: cluster gone does not exist"),
        ("cluster: {existing: bare}", "fargate.yaml:7:11: cluster bare has no capacity provider"),
    ],
)
def test_a_cluster_that_cannot_be_used_is_told_with_its_line(
    world: World, spec: str, place: str
) -> None:
    world.client("ecs").create_cluster(clusterName="bare", capacityProviders=["FARGATE"])
    world.edit("app: hello\n", f"app: hello\n{spec}\n")
    _add(world, "spot: true")
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert place in ran.stderr
    assert world.wire.writes == []


def test_an_alarm_that_is_not_there_is_told_with_its_line(world: World) -> None:
    _add(world, "deploy: {alarms: [errors, latency]}")
    world.client("cloudwatch").put_metric_alarm(**ALARM)
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert "fargate.yaml:6:31: there is no CloudWatch alarm latency" in ran.stderr


@pytest.mark.at_the_pace_of_aws
def test_an_alarm_that_rings_takes_the_deployment_back(world: World) -> None:
    cloudwatch = world.client("cloudwatch")
    cloudwatch.put_metric_alarm(**ALARM)
    _add(world, "deploy: {alarms: errors}")
    world.up()
    # ECS is to listen until the old tasks are gone.
    assert not world.service()["deploymentConfiguration"]["earlySuccessCriteria"]["enable"]
    world.edit("amazon/amazon-ecs-sample", "amazon/amazon-ecs-sample:2")
    world.up("--no-wait")
    world.clock.sleep(20)  # ECS does not listen to an alarm that rings from the start
    cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="test")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 3
    assert "alarm" in ran.stderr
    assert world.service()["taskDefinition"].endswith(":1")
    world.edit("    deploy: {alarms: errors}\n", "")
    cloudwatch.set_alarm_state(AlarmName="errors", StateValue="OK", StateReason="test")
    world.up()
    assert world.service()["deploymentConfiguration"]["alarms"]["enable"] is False


@pytest.mark.at_the_pace_of_aws
def test_without_a_load_balancer_a_deployment_is_done_when_its_tasks_are_well(world: World) -> None:
    """Healthy, or without a health check running for a while, as ECS has it."""
    world.write(WORKERS)
    world.up()
    world.write(WORKERS.replace("sample:1", "sample:2"))
    events = world.up("-o", "json").events
    done = {each["service"]: each for each in events if each["event"] == "rollout_done"}
    assert {name: each["running"] for name, each in done.items()} == {"plain": 1, "checked": 1}
    assert done["checked"]["seconds"] + 30 < done["plain"]["seconds"]
    assert len(world.service("plain")["deployments"]) == 2


@pytest.mark.at_the_pace_of_aws
def test_a_deployment_is_done_before_the_last_old_task_is_gone(world: World) -> None:
    world.up()
    world.edit("amazon/amazon-ecs-sample", "amazon/amazon-ecs-sample:2")
    world.up()
    assert len(world.service()["deployments"]) == 2
    world.edit("amazon-ecs-sample:2", "amazon-ecs-sample:3")
    world.up("--wait-drained")
    assert len(world.service()["deployments"]) == 1
    _add(world, "deploy: {min_healthy: 50%, early_success: 50%}")
    world.up()
    criteria = world.service()["deploymentConfiguration"]["earlySuccessCriteria"]
    assert criteria["healthyPercent"] == 50
    assert world.run("plan", "--exit-code").exit_code == 0
    # Another strategy knows nothing of it.
    world.edit("min_healthy: 50%, early_success: 50%", "strategy: blue-green")
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0
