"""Each failure that can be rehearsed is told with its cause, and ends as it should."""

from collections import defaultdict
from typing import Any

import pytest

from fargatectl.local.failures import refused
from tests.commands.world import World
from tests.wire import Call

# What `up` says of each image, and after how many failed tasks it gives the deployment up at last.
FAILURES = {
    "sim/exit-127": ("was not found in the image", 3),
    "sim/exec-format": ("built for another processor", 2),
    "sim/not-found": ("no such image or tag", 2),
    "sim/rate-limited": ("Docker Hub's limit", 3),
    "sim/wrong-arch": ("linux/arm64", 2),
    "sim/no-route": ("cannot reach ECR", 3),
    "sim/no-permission": ("ecr:GetAuthorizationToken is denied", 2),
    "sim/secret-not-json": ("not JSON", 2),
    "sim/bad-command": ("no such program", 2),
    "sim/sick": ("own health check fails", 3),
}
BEHIND_A_LOAD_BALANCER = {
    "sim/health-404": ("does not exist: the service answers 404", 3),
    "sim/timeout": ("does not answer the health check in time", 3),
    "sim/no-port": ("Nothing listens on the port", 3),
}
PASSING = ("sim/eni-timeout", "sim/spot-interrupted", "sim/no-capacity")


def _name(image: str) -> str:
    return image.removeprefix("sim/")


def _service(image: str, more: str = "") -> str:
    check = ", health_check: {command: curl -f localhost, interval: 10s}" * (image == "sim/sick")
    return f"  {_name(image)}: {{image: '{image}', arch: arm64{check}{more}}}\n"


def _ended(events: list[Any]) -> dict[str, Any]:
    ends = ("rollout_done", "rollout_failed")
    return {one["service"]: one for one in events if one["event"] in ends}


def test_every_failure_is_told_with_its_cause_and_not_waited_for_longer_than_it_takes(
    world: World,
) -> None:
    balanced = [
        _service(
            image, f", port: 80, http: {{path: '/{_name(image)}/*', health_check: {{grace: 0s}}}}"
        )
        for image in BEHIND_A_LOAD_BALANCER
    ]
    services = "".join([*map(_service, [*FAILURES, *PASSING, "sim/no-quota"]), *balanced])
    world.write(f"app: hello\nservices:\n{services}")
    ran = world.run("up", "--yes", "-o", "json", "--timeout", "2m")
    assert ran.exit_code == 3
    ended = _ended(ran.events)
    failed = defaultdict(list)
    for event in ran.events:
        if event["event"] == "task_failed":
            failed[event["service"]].append(event)
    for image, (cause, tasks) in {**FAILURES, **BEHIND_A_LOAD_BALANCER}.items():
        told = failed[_name(image)]
        assert {cause in one["cause"] for one in told} == {True}, (image, told)
        # A role that is too new to be assumed counts for ECS's circuit breaker, too.
        assert 2 <= len(told) <= tasks
        assert ended[_name(image)]["event"] == "rollout_failed"
        assert told[0]["fix"]
    for image in PASSING:
        assert ended[_name(image)]["event"] == "rollout_done", image
    assert "quota of vCPUs is used up" in failed["no-quota"][0]["cause"]
    assert ended["no-quota"]["is_over"] is False


def test_what_ecs_gave_up_is_tried_again_by_the_next_up(world: World) -> None:
    world.edit("amazon/amazon-ecs-sample", "sim/secret-denied")
    assert world.run("up", "--yes").exit_code == 3
    assert world.service()["deployments"][0]["rolloutState"] == "FAILED"
    ran = world.run("up", "--yes")
    assert ran.exit_code == 3
    assert "secretsmanager:GetSecretValue is denied" in ran.stderr
    world.edit("sim/secret-denied", "amazon/amazon-ecs-sample")
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0


def test_a_variable_that_the_change_removed_is_named_with_the_revision_that_had_it(
    world: World,
) -> None:
    world.edit("port: 80", "port: 80\n    environment: {DATABASE_URL: here}")
    world.up()
    world.edit("\n    environment: {DATABASE_URL: here}", "")
    world.edit("amazon/amazon-ecs-sample", "sim/crash")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 3
    assert "expects DATABASE_URL" in ran.stderr
    assert "hello-web:1 had it; this change removed it." in ran.stderr
    assert f"`secrets` of the service.  ({world.file}:3)" in ran.stderr  # where it is to be set


PLACED = """\
app: hello
services:
  web:
    port: 80
    image: sim/not-found
  api:
    image: sim/health-404
    port: 80
    http:
      path: /api/*
      health_check: /up
  worker:
    image: amazon/amazon-ecs-sample
    sidecars:
      log:
        memory: 128
        image: sim/oom
  killed:
    image: sim/oom
"""


def test_a_failure_names_the_line_of_what_somebody_wrote(world: World) -> None:
    world.write(PLACED)
    ran = world.run("up", "--yes", "-o", "json", "--image", "killed=sim/wrong-arch")
    assert ran.exit_code == 3
    failed = {e["service"]: e for e in ran.events if e["event"] == "rollout_failed"}
    told = {name: event["failures"][-1]["where"] for name, event in failed.items()}
    lines = PLACED.splitlines()
    named = {name: lines[int(where.rpartition(":")[2]) - 1] for name, where in told.items()}
    assert named == {
        "web": "    image: sim/not-found",
        "api": "      health_check: /up",
        "worker": "        memory: 128",
        "killed": "  killed:",  # where `arch` would be: the image is not the file's
    }
    # A rollout that is not of this file as it is now names no line of it.
    again = world.run("restart", "web", "-o", "json")
    (end,) = (e for e in again.events if e["event"] == "rollout_failed")
    assert {each["where"] for each in end["failures"]} == {""}


@pytest.mark.at_the_pace_of_aws
def test_who_is_signed_out_for_good_is_told_that_the_deployment_goes_on(world: World) -> None:
    world.write("app: hello\nservices: {worker: {image: nginx}}\nnetwork: {vpc: default}\n")

    def expired(call: Call) -> Any:
        if call.operation != "DescribeServices" or "CreateService" not in world.wire.calls:
            return None
        return refused(call.environ, "ExpiredTokenException", "The security token is expired")

    world.wire.before = expired
    ran = world.run("up", "--yes")
    assert ran.exit_code == 1
    assert ran.stderr.count("Sign in again (aws sso login) in another terminal") == 1
    assert "Could not watch the rollout: ExpiredTokenException" in ran.stderr
    assert "The deployment in AWS goes on all the same." in ran.stderr


@pytest.mark.at_the_pace_of_aws
def test_each_service_is_watched_as_long_as_the_spec_says_unless_told_otherwise(
    world: World,
) -> None:
    world.write(
        "app: hello\nnetwork: {vpc: default}\nservices:\n"
        "  hasty: {image: sim/slow, deploy: {timeout: 20s}}\n"
        "  patient: {image: sim/slow}\n"
    )
    ran = world.run("up", "--yes", "-o", "json")
    assert ran.exit_code == 3
    ended = _ended(ran.events)
    assert ended["hasty"]["reason"].startswith("Not done after 20 s")
    assert ended["patient"]["event"] == "rollout_done"
    world.edit("20s", "21s")
    again = world.run("restart", "hasty", "--timeout", "20m", "-o", "json")
    assert again.exit_code == 0, again.stderr
