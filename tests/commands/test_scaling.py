"""Autoscaling: what it goes by, whose the number of tasks is, and how that is handed back."""

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.world import World

RESOURCE = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/hello/web",
    "ScalableDimension": "ecs:service:DesiredCount",
}


def _scaled(world: World, scaling: str = "{min: 2, max: 6, cpu: 60, requests: 500}") -> None:
    world.edit("    http: true\n", f"    http: true\n    scaling: {scaling}\n")
    world.up()


def _bounds(world: World) -> tuple[int, int]:
    found = world.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="ecs"
    )
    (target,) = found["ScalableTargets"]
    return target["MinCapacity"], target["MaxCapacity"]


def _policies(world: World) -> dict[str, dict[str, object]]:
    found = world.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace="ecs"
    )
    return {
        each["PolicyName"]: each["TargetTrackingScalingPolicyConfiguration"]
        for each in found["ScalingPolicies"]
    }


def _parts(world: World) -> list[str]:
    return [line for line in shape(world) if line.startswith(("scal", "alarm"))]


def test_a_service_begins_at_its_least_and_is_never_told_a_count(world: World) -> None:
    _scaled(world)
    assert world.service()["runningCount"] == 2
    world.client("ecs").update_service(cluster="hello", service="web", desiredCount=4)
    world.edit("amazon/amazon-ecs-sample", "amazon/amazon-ecs-sample:2")
    world.up()
    assert world.service()["desiredCount"] == 4
    assert world.run("plan", "--exit-code").exit_code == 0


def test_policies_are_made_changed_put_back_and_removed(world: World) -> None:
    _scaled(world)
    before = _policies(world)
    assert set(before) == {"cpu", "requests"}
    assert before["cpu"]["TargetValue"] == 60
    world.client("application-autoscaling").put_scaling_policy(
        **RESOURCE,
        PolicyName="by-hand",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=before["cpu"],
    )
    world.edit("cpu: 60, requests: 500", "cpu: 50, cooldown: 2m")
    world.up()
    after = _policies(world)
    assert set(after) == {"cpu"}
    assert (after["cpu"]["TargetValue"], after["cpu"]["ScaleOutCooldown"]) == (50, 120)
    assert len([line for line in inventory(world) if line.startswith("alarm")]) == 1
    assert world.run("plan", "--exit-code").exit_code == 0


def test_scaling_that_is_taken_out_hands_the_count_back_without_a_jump(world: World) -> None:
    _scaled(world)
    world.client("ecs").update_service(cluster="hello", service="web", desiredCount=5)
    world.edit("    scaling: {min: 2, max: 6, cpu: 60, requests: 500}\n", "")
    ran = world.up()
    assert "count 1, but 5 wanted in AWS" in ran.stderr
    assert world.service()["desiredCount"] == 5
    assert not [line for line in inventory(world) if "scal" in line or "alarm" in line]
    world.edit("port: 80", "port: 80\n    count: 3")
    world.up()
    assert world.service()["runningCount"] == 3


def test_bounds_set_by_hand_are_kept_until_the_specs_change(world: World) -> None:
    _scaled(world)
    assert world.run("scale", "--min", "4").exit_code == 0
    assert world.service()["runningCount"] == 4
    ran = world.up()
    assert _bounds(world) == (4, 6)
    assert "scaling 2-6, but 4-6 in force: set by hand, kept" in ran.stderr
    world.up("--reset-count")
    assert _bounds(world) == (2, 6)
    world.run("scale", "--max", "20")
    world.edit("max: 6", "max: 8")
    world.up()
    assert _bounds(world) == (2, 8)


def test_what_the_schedule_has_moved_is_no_drift(world: World) -> None:
    schedule = "{at: '0 8 * * *', timezone: Europe/Paris, min: 4}"
    _scaled(world, f"{{min: 2, max: 6, schedule: [{schedule}]}}")
    scaling = world.client("application-autoscaling")
    (action,) = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    assert (action["Schedule"], action["Timezone"]) == ("cron(0 8 * * ? *)", "Europe/Paris")
    assert action["ScalableTargetAction"] == {"MinCapacity": 4}
    scaling.register_scalable_target(**RESOURCE, MinCapacity=4)  # as the schedule does
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("min: 4}", "min: 3}")
    world.up()
    (action,) = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    assert action["ScalableTargetAction"] == {"MinCapacity": 3}
    assert _bounds(world) == (4, 6)


def test_a_count_within_the_bounds_is_taken_one_beyond_them_refused(world: World) -> None:
    _scaled(world)
    assert world.run("scale", "--count", "3").exit_code == 0
    assert world.service()["runningCount"] == 3
    ran = world.run("scale", "--count", "9")
    assert ran.exit_code == 2
    assert "autoscaled between 2 and 6" in ran.stderr
    assert world.service()["desiredCount"] == 3


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "Give --count"),
        (("--count", "2", "--min", "1"), "Give --count"),
        (("--min", "2"), "is not autoscaled"),
    ],
)
def test_scale_says_what_it_cannot_do(world: World, arguments: tuple[str, ...], why: str) -> None:
    world.up("--no-wait")
    ran = world.run("scale", *arguments)
    assert ran.exit_code == 2
    assert why in ran.stderr


def test_status_and_plan_tell_the_bounds(world: World) -> None:
    world.edit("    http: true\n", "    http: true\n    scaling: {min: 2, max: 6, cpu: 60}\n")
    assert " · scaling 2-6" in world.run("plan").stdout
    assert "2-6 tasks · cpu 60" in world.run("plan", "-v").stdout
    world.up("--no-wait")
    (service,) = world.run("status", "-o", "json").json["services"]
    assert service["scaling"] == {"min": 2, "max": 6, "targets": {"cpu": 60.0}}
    assert "2–6 CPU of 60" in world.run("status").stdout


@pytest.mark.at_the_pace_of_aws
def test_the_number_of_tasks_follows_the_requests_and_status_tells_them(world: World) -> None:
    _scaled(world, "{min: 1, max: 6, requests: 500}")
    names = {"ClusterName": "hello", "ServiceName": "web"}

    def visit(requests: int, minutes: int) -> int:
        datum = {
            "MetricName": "RequestCount",
            "Value": requests,
            "Dimensions": [{"Name": name, "Value": value} for name, value in names.items()],
        }
        world.client("cloudwatch").put_metric_data(Namespace="AWS/ECS", MetricData=[datum])
        world.clock.sleep(minutes * 60)
        return int(world.service()["desiredCount"])

    assert "requests of 500" in world.run("status").stdout
    # 2000 a minute are 500 for each of four tasks.
    assert visit(2000, 20) == 4
    (service,) = world.run("status", "-o", "json").json["services"]
    assert service["usage"]["requests"][0] == 2000
    assert service["usage"]["requests"][-1] == 500
    assert "requests 500 a minute" in world.run("status").stdout
    assert visit(100_000, 10) == 6
    assert visit(100, 10) == 6
    assert visit(100, 20) == 1


def test_scaling_made_by_others_stops_the_plan(world: World) -> None:
    world.up()
    scaling = world.client("application-autoscaling")
    scaling.register_scalable_target(**RESOURCE, MinCapacity=1, MaxCapacity=3)
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("    http: true\n", "    http: true\n    scaling: {min: 2, max: 6}\n")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert "scaling/web exists and was not made by fargatectl" in ran.stderr


def test_a_run_cut_off_while_scaling_is_made_is_finished_by_the_next(world: World) -> None:
    _scaled(world)
    wanted = _parts(world)
    for operation in ("RegisterScalableTarget", "PutScalingPolicy"):
        world.server.reset()
        world.wire.spoil = operation.__eq__
        assert world.run("up", "--yes", "--no-wait").exit_code == 1
        world.wire.spoil = lambda _each: False
        world.up("--no-wait")
        assert _parts(world) == wanted
