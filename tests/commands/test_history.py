"""What was deployed, what ECS says, and a word into a deployment that is under way."""

import json
from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff

from fargatectl.local.failures import refused
from tests.commands.world import World
from tests.local.account import Refused
from tests.wire import Call, failing

SAMPLE = "amazon/amazon-ecs-sample"


def deploy(world: World, image: str, *arguments: str) -> Any:
    """`up` with another image in the spec, to its very end unless told otherwise."""
    text = world.file.read_text()
    old = next(line for line in text.splitlines() if "image:" in line)
    world.edit(old, f"    image: {image}")
    return world.run("up", "--yes", *(arguments or ["--wait-drained"]))


def running(world: World) -> str:
    """The number of the revision that the service works towards."""
    return str(world.service()["taskDefinition"].rpartition(":")[2])


def test_history_tells_each_deployment_with_its_end(world: World) -> None:
    assert world.run("history", "-o", "json").json["deployments"] == []
    assert "Nothing is deployed" in world.run("history").stdout
    world.up()
    assert deploy(world, "sim/crash").exit_code == 3
    deploy(world, f"{SAMPLE}:3", "--no-wait")
    under_way, failed, first = world.run("history", "-o", "json").json["deployments"]
    assert [each["service"] for each in (under_way, failed, first)] == ["web"] * 3
    assert (first["status"], first["revision"], first["image"]) == (
        "SUCCESSFUL",
        "hello-web:1",
        SAMPLE,
    )
    assert first["digest"].startswith("sha256:")
    assert first["who"] == "arn:aws:iam::123456789012:root"
    assert first["started"] < first["finished"] < failed["started"]
    assert failed["status"] == "ROLLBACK_SUCCESSFUL"
    assert "circuit breaker" in failed["reason"]
    assert failed["rolled_back_to"] == "hello-web:1"
    assert (under_way["status"], under_way["finished"]) == ("IN_PROGRESS", None)
    lines = world.run("history").stdout.splitlines()
    told = [line for line in lines if "hello-web:" in line and "circuit" not in line]
    assert [
        next(
            word for word in ("under way", "rolled back to hello-web:1", "deployed") if word in line
        )
        for line in told
    ] == ["under way", "rolled back to hello-web:1", "deployed"]
    # A pipe has no width: nothing is cut or folded.
    assert all(
        image in line
        for image, line in zip([f"{SAMPLE}:3", "sim/crash", SAMPLE], told, strict=True)
    )
    assert "circuit breaker threshold was exceeded" in lines[-1]


def test_more_deployments_than_one_answer_holds_are_all_told(world: World) -> None:
    world.up()
    ecs = world.client("ecs")
    for _ in range(104):
        ecs.update_service(cluster="hello", service="web", forceNewDeployment=True)
        world.clock.sleep(1)
    world.wire.clear()
    told = world.run("history", "web", "-o", "json").json["deployments"]
    assert len(told) == 105
    times = [each["created"] for each in told]
    assert times == sorted(times, reverse=True)
    assert world.wire.calls.count("ListServiceDeployments") == 2
    assert world.wire.calls.count("DescribeServiceDeployments") == 6
    assert world.wire.calls.count("DescribeTaskDefinition") == 1


def test_events_are_told_oldest_first_and_each_once(world: World) -> None:
    assert "Nothing is deployed" in world.run("events").stderr
    world.up()
    said = world.run("events", "-o", "json").events
    assert [each["message"] for each in said] == [
        event["message"].removeprefix("(service web) ")
        for event in reversed(world.service()["events"])
    ]
    assert {each["service"] for each in said} == {"web"}
    plain = world.run("events", "web").stdout.splitlines()
    assert len(plain) == len(said)
    assert plain[-1].endswith("web  has reached a steady state.")


def test_following_events_goes_on_until_interrupted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.up()
    sleep, slept = world.clock.sleep, []

    def change_and_end(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            world.client("ecs").update_service(cluster="hello", service="web", desiredCount=2)
        if len(slept) > 40:
            raise KeyboardInterrupt
        sleep(seconds)

    monkeypatch.setattr(world.clock, "sleep", change_and_end)
    ran = world.run("events", "--follow", "-o", "json")
    assert ran.exit_code == 130
    messages = [json.loads(line).get("message", "") for line in ran.stdout.splitlines()]
    assert sum("has started 1 tasks" in message for message in messages) == 2
    assert len({m for m in messages if "has started" in m}) == 2


@pytest.mark.parametrize("command", ["events --follow", "status --watch"])
def test_who_watches_goes_on_after_faults_that_pass_and_a_new_sign_in(
    world: World, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0.0)
    world.up()
    asked = 0

    def fail(call: Call) -> Any:
        nonlocal asked
        if call.operation != "DescribeServices":
            return None
        asked += 1
        if asked == 2:
            return refused(call.environ, "ExpiredTokenException", "The security token is expired")
        if asked == 40:
            return refused(call.environ, "AccessDeniedException", "no more")
        return failing("503 Service Unavailable") if 3 < asked < 20 else None

    world.wire.before = fail
    ran = world.run(command)
    assert (asked, ran.exit_code) == (40, 1)
    assert ran.stderr.count("Sign in again (aws sso login) in another terminal") == 1
    assert "no more" in ran.stderr


def test_who_is_signed_out_before_anything_is_shown_is_told_at_once(world: World) -> None:
    world.wire.refusing["DescribeServices"] = ("ExpiredTokenException", "The token is expired")
    ran = world.run("events --follow")
    assert (ran.exit_code, world.wire.calls.count("DescribeServices")) == (1, 1)
    assert "Sign in again." in ran.stderr


def test_a_restart_replaces_the_tasks_and_nothing_else(world: World) -> None:
    with_nothing = world.run("restart", "--no-lock")
    assert (with_nothing.exit_code, world.wire.writes) == (1, [])
    world.up()
    before = world.client("ecs").list_tasks(cluster="hello")["taskArns"]
    world.wire.clear()
    ran = world.run("restart", "web", "--no-lock", "-o", "json")
    assert ran.exit_code == 0
    lock = {"PutParameter", "DeleteParameter"}
    assert [each for each in world.wire.writes if each not in lock] == ["UpdateService"]
    assert ran.events[-1] == {
        "event": "result",
        "ok": True,
        "service": "web",
        "revision": "hello-web:1",
    }
    assert [e["event"] for e in ran.events if e["event"].startswith("rollout")] == ["rollout_done"]
    assert running(world) == "1"
    after = world.client("ecs").list_tasks(cluster="hello")["taskArns"]
    assert len(after) == 1
    assert not set(after) & set(before)
    assert world.run("plan", "--exit-code").exit_code == 0


def test_stop_goes_back_and_has_nothing_to_do_afterwards(world: World) -> None:
    world.up()
    deploy(world, "sim/slow", "--no-wait")
    world.wire.clear()
    restarted = world.run("restart", "--no-lock", "--no-wait")
    assert (restarted.exit_code, world.wire.writes) == (1, [])
    assert "hello-web:2 is under way" in restarted.stderr
    ran = world.run("stop", "-o", "json")
    assert ran.exit_code == 0, ran.stdout
    assert ran.events[-2]["event"] == "went_back"
    assert ran.events[-2]["back_to"] == "hello-web:1"
    assert ran.events[-1]["revision"] == "hello-web:1"
    assert running(world) == "1"
    world.wire.clear()
    again = world.run("stop")
    assert again.exit_code == 0
    assert "under way" in again.stdout
    assert world.wire.writes == []


def test_stopping_the_first_deployment_has_nothing_to_go_back_to(world: World) -> None:
    world.edit(SAMPLE, "sim/slow")
    world.up("--no-wait")
    ran = world.run("stop")
    assert ran.exit_code == 3
    assert "went back to nothing" in ran.stderr


def test_a_canary_that_pauses_goes_on_when_it_is_told_and_back_when_stopped(world: World) -> None:
    canary = "{strategy: canary, canary: {percent: 10, bake: 1m}, bake: 0s, pause: PAUSE}"
    pause = "[post-scale-up, pre-production-traffic-shift]"
    world.edit("http: true", f"http: true\n    deploy: {canary.replace('PAUSE', pause)}")
    world.up()
    nothing = world.run("continue")
    assert nothing.exit_code == 0
    assert "none is paused" in nothing.stdout
    deploy(world, f"{SAMPLE}:2")
    stages = []
    for _ in range(3):
        ran = world.run("continue", "--wait-drained", "-o", "json")
        assert ran.exit_code == 0
        stages.append(ran.events[-1]["continued"])
    assert stages == [
        "POST_SCALE_UP",
        "PRE_PRODUCTION_TRAFFIC_SHIFT",
        "PRE_PRODUCTION_TRAFFIC_SHIFT",
    ]
    assert ran.events[-2]["event"] == "rollout_done"
    assert running(world) == "2"
    with Refused("InvalidParameterException", "in terminal states"):
        world.client("ecs").continue_service_deployment(
            serviceDeploymentArn=world.service()["currentServiceDeployment"], hookId="ecs-pause-1"
        )
    deploy(world, f"{SAMPLE}:3")
    assert world.run("stop").exit_code == 0
    assert running(world) == "2"
    deploy(world, f"{SAMPLE}:4")
    back = world.run("continue", "--rollback", "-o", "json")
    assert (back.exit_code, back.events[-2]["event"]) == (0, "went_back")
    assert running(world) == "2"
