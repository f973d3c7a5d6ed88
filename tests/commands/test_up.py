"""`up` and what follows it: the life of the smallest spec."""

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.web import issued, zone
from tests.commands.world import World

CRASHES = [
    ("sim/crash", "EssentialContainerExited", "exited with 1", "KeyError: 'DATABASE_URL'"),
    ("sim/oom", "EssentialContainerExited", "exited with 137", "memory"),
    ("sim/pull-denied", "TaskFailedToStart", "CannotPullContainerError", "image"),
    ("sim/unhealthy", "ServiceSchedulerInitiated", "health checks", "[500]"),
]


def test_the_smallest_spec_serves_and_tells_its_url(world: World) -> None:
    ran = world.up()
    assert ran.stdout.startswith("http://hello-")
    assert "1 of 1 serving" in ran.stderr
    assert world.service()["runningCount"] == 1
    assert world.targets() == ["healthy"]


def test_a_second_up_writes_nothing_and_says_so(world: World) -> None:
    world.up()
    world.wire.clear()
    ran = world.up()
    assert world.wire.writes == []
    assert len(world.wire.calls) <= 30
    assert "Nothing to do" in ran.stderr


def test_plan_tells_by_its_exit_code_whether_there_is_anything_to_do(world: World) -> None:
    assert world.run("plan", "--exit-code").exit_code == 5
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("port: 80", "port: 80\n    cpu: 512\n    memory: 1024")
    world.up()
    world.edit("cpu: 512", "cpu: 256")
    assert world.run("plan", "--exit-code").exit_code == 5
    assert world.run("plan").exit_code == 0


def test_a_plan_shows_exactly_the_field_that_changed(world: World) -> None:
    world.edit("port: 80", "port: 80\n    memory: 1024")
    world.up()
    world.edit("port: 80", "port: 80\n    cpu: 512")
    changes = world.run("plan", "-o", "json").json["changes"]
    assert changes == [
        {
            "action": "update",
            "kind": "service",
            "name": "web",
            "fields": [{"field": "cpu", "old": 256, "new": 512}],
            "outside": False,
            "interrupts": False,
        }
    ]


def test_without_a_terminal_and_without_yes_nothing_is_changed(world: World) -> None:
    ran = world.run("up")
    assert ran.exit_code == 2
    assert "--yes" in ran.stderr
    assert world.wire.writes == []


def test_a_count_scaled_by_hand_is_kept_until_it_is_reset(world: World) -> None:
    world.up()
    assert world.run("scale", "--count", "5").exit_code == 0
    assert world.service()["runningCount"] == 5
    ran = world.up()
    assert world.service()["desiredCount"] == 5
    assert "scaled by hand, kept" in ran.stderr
    world.up("--reset-count")
    assert world.service()["runningCount"] == 1


def test_a_count_that_changes_in_the_spec_is_applied(world: World) -> None:
    world.up()
    world.run("scale", "--count", "5")
    world.edit("port: 80", "port: 80\n    count: 2")
    world.up()
    assert world.service()["runningCount"] == 2
    assert world.run("plan", "--exit-code").exit_code == 0


def test_scaling_does_not_apply_other_edits(world: World) -> None:
    world.up()
    world.edit("port: 80", "port: 80\n    cpu: 512\n    memory: 1024")
    world.run("scale", "--count", "2")
    assert world.service()["taskDefinition"].endswith(":1")


@pytest.mark.parametrize(("image", "code", "how", "why"), CRASHES)
def test_a_first_deployment_that_fails_says_why(
    world: World, image: str, code: str, how: str, why: str
) -> None:
    world.edit("amazon/amazon-ecs-sample", image)
    ran = world.run("up", "--yes")
    assert ran.exit_code == 3
    for expected in (code, how, why, "Probably", "no earlier deployment to go back to"):
        assert expected in ran.stderr


@pytest.mark.parametrize(("image", "code", "how", "why"), CRASHES)
def test_a_later_deployment_that_fails_leaves_the_first_serving(
    world: World, image: str, code: str, how: str, why: str
) -> None:
    world.up()
    world.edit("amazon/amazon-ecs-sample", image)
    ran = world.run("up", "--yes")
    assert ran.exit_code == 3
    for expected in (code, how, why, "ECS rolled back; hello-web:1 keeps serving (1 of 1)"):
        assert expected in ran.stderr
    assert world.service()["taskDefinition"].endswith(":1")
    assert "healthy" in world.targets()


def test_after_a_failed_deployment_the_mended_spec_goes_up(world: World) -> None:
    world.up()
    world.edit("amazon/amazon-ecs-sample", "sim/crash")
    assert world.run("up", "--yes").exit_code == 3
    world.edit("sim/crash", "amazon/amazon-ecs-sample:2")
    world.up()
    assert world.service()["taskDefinition"].endswith(":3")


def test_a_changed_port_moves_behind_the_live_listener(world: World) -> None:
    world.up()
    before = shape(world)
    world.edit("port: 80", "port: 8080")
    world.up()
    assert world.service()["loadBalancers"][0]["containerPort"] == 8080
    assert "healthy" in world.targets()
    names = [line for line in shape(world) if line not in before]
    assert "security group hello-web-8080 1" in names
    assert not any("hello-web-80 " in line for line in inventory(world))
    assert world.run("plan", "--exit-code").exit_code == 0


def test_a_changed_protocol_makes_another_target_group_and_prunes_the_old(world: World) -> None:
    certificate = issued(world, zone(world), "app.example.com")
    secure = f"load_balancer: {{certificate: '{certificate}'}}\n"
    world.edit("    http: true\n", f"    http: true\n{secure}")
    world.up()
    (old,) = world.client("elbv2").describe_target_groups()["TargetGroups"]
    world.edit("port: 80", "port: 80\n    protocol: http2")
    plan = world.run("plan", "-o", "json").json
    assert [c["kind"] for c in plan["changes"] if c["interrupts"]] == ["listener-rule"]
    world.up()
    (new,) = world.client("elbv2").describe_target_groups()["TargetGroups"]
    assert new["ProtocolVersion"] == "HTTP2"
    assert new["TargetGroupName"] != old["TargetGroupName"]


def test_a_service_taken_out_of_the_spec_is_deleted_with_its_parts(world: World) -> None:
    world.up()
    alone = shape(world)
    world.edit("    http: true\n", "    http: true\n  worker:\n    image: sim/worker\n")
    world.up()
    world.edit("  worker:\n    image: sim/worker\n", "")
    world.up()
    world.clock.sleep(3600)
    assert [line for line in shape(world) if "INACTIVE" not in line] == alone


def test_only_leaves_other_services_alone(world: World) -> None:
    world.edit("    http: true\n", "    http: true\n  worker:\n    image: sim/worker\n")
    world.up("--only", "web")
    assert world.client("ecs").list_services(cluster="hello")["serviceArns"] == [
        world.service()["serviceArn"]
    ]


def test_another_image_can_be_given_for_once(world: World) -> None:
    world.up("--image", "web=amazon/amazon-ecs-sample:1.2")
    definition = world.client("ecs").describe_task_definition(taskDefinition="hello-web")
    (container,) = definition["taskDefinition"]["containerDefinitions"]
    assert container["image"] == "amazon/amazon-ecs-sample:1.2"


@pytest.mark.at_the_pace_of_aws
def test_no_wait_returns_before_the_tasks_run(world: World) -> None:
    ran = world.up("--no-wait")
    assert world.service()["runningCount"] == 0
    assert ran.stdout.startswith("http://hello-")


def test_an_up_during_a_rollout_sees_it_through(world: World) -> None:
    world.up("--no-wait")
    ran = world.up()
    assert "1 of 1 serving" in ran.stderr


def test_events_are_json_lines_that_end_in_a_result(world: World) -> None:
    events = world.up("-o", "json").events
    assert events[0]["event"] == "plan"
    assert {"step_started", "step_done", "rollout_done"} <= {event["event"] for event in events}
    assert events[-1]["event"] == "result"
    assert events[-1]["ok"] is True
    assert events[-1]["url"].startswith("http://hello-")


def test_another_account_than_the_specs_is_refused_after_one_look(world: World) -> None:
    world.edit("app: hello", "app: hello\naccount: 999999999999")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert "999999999999" in ran.stderr
    assert world.wire.calls == ["GetCallerIdentity"]


def test_everything_wrong_with_a_spec_is_told_with_its_place(world: World) -> None:
    world.edit("port: 80", "prot: 80\n    memory: 4096")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert "fargate.yaml:5:5: unknown key `prot`" in ran.stderr
    assert "fargate.yaml:6:13: cpu 256 goes with memory" in ran.stderr
    assert world.wire.calls == []


@pytest.mark.at_the_pace_of_aws
def test_the_targets_of_a_new_service_are_not_asked_for_before_a_task_runs(world: World) -> None:
    world.edit("amazon/amazon-ecs-sample", "sim/not-found")
    assert world.run("up", "--yes").exit_code == 3
    assert "DescribeTargetHealth" not in world.wire.calls
    world.edit("sim/not-found", "amazon/amazon-ecs-sample")
    world.up()
    assert "DescribeTargetHealth" in world.wire.calls
    assert world.targets() == ["healthy"]
