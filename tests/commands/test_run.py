"""`run`: one task as the service or job is deployed; its output and its end are passed on."""

import _thread
import json
import re
from typing import Any

import pytest

from tests.commands.world import HELLO, World

pytestmark = pytest.mark.at_the_pace_of_aws

JOBS = """\
app: hello
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    exec: true
    environment: {LEVEL: info}
    secrets: {TOKEN: "ssm:/hello/token"}
jobs:
  nightly: {image: sim/job, schedule: "0 3 * * *"}
  once: {image: sim/job-fails}
"""


def _tasks(world: World) -> list[Any]:
    """All tasks that `run` has started, the newest first."""
    ecs = world.client("ecs")
    arns = [
        arn
        for status in ("RUNNING", "STOPPED")
        for arn in ecs.list_tasks(cluster="hello", desiredStatus=status)["taskArns"]
    ]
    tasks = ecs.describe_tasks(cluster="hello", tasks=arns, include=["TAGS"])["tasks"]
    ours = [task for task in tasks if task.get("startedBy", "").startswith("fargatectl/run/")]
    return sorted(ours, key=lambda task: task["createdAt"], reverse=True)


@pytest.fixture
def shop(world: World) -> World:
    world.client("ssm").put_parameter(Name="/hello/token", Value="s3cret", Type="SecureString")
    world.write(JOBS)
    world.up("--no-wait")
    return world


def test_a_command_runs_as_the_service_does_and_its_output_and_exit_code_are_ours(
    shop: World,
) -> None:
    ran = shop.run("run", "web", "--", "sh", "-c", "echo 'two  words'; exit 4")
    assert ran.exit_code == 4
    assert ran.stdout.splitlines()[-1] == "two  words"
    assert "exit code 4" in ran.stderr
    task, service = _tasks(shop)[0], shop.service()
    placed = service["networkConfiguration"]["awsvpcConfiguration"]
    details = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
    assert task["taskDefinitionArn"] == service["taskDefinition"]
    assert details["subnetId"] in placed["subnets"]
    (interface,) = shop.client("ec2").describe_network_interfaces(
        Filters=[{"Name": "group-id", "Values": placed["securityGroups"]}]
    )["NetworkInterfaces"] or [None]
    assert interface
    assert {"key": "fargatectl:app", "value": "hello"} in task["tags"]
    # Words behind `--` are the container's, whatever they look like.
    assert shop.run("run", "web", "--", "echo", "--detach", "-f", "x").exit_code == 0
    assert _tasks(shop)[0]["overrides"]["containerOverrides"][0]["command"][1:] == [
        "--detach",
        "-f",
        "x",
    ]
    assert shop.run("run", "web", "--", "true").stdout.endswith("$ true\nListening on port 80\n")


def test_variables_and_sizes_are_this_runs_own(shop: World) -> None:
    ran = shop.run(
        *("run", "web", "--detach", "--variable", "DRY_RUN=a=b", "--cpu", "1 vCPU"),
        *("--memory", "2 GB", "--", "migrate"),
    )
    assert re.fullmatch(r"[0-9a-f]{32}\n", ran.stdout)
    (task,) = _tasks(shop)
    assert task["taskArn"].endswith(ran.stdout.strip())
    assert (task["cpu"], task["memory"]) == ("1024", "2048")
    (override,) = task["overrides"]["containerOverrides"]
    assert override["environment"] == [{"name": "DRY_RUN", "value": "a=b"}]
    for arguments, why in [
        (("--cpu", "1 vCPU"), "cpu 1024 goes with memory 2048"),
        (("--memory", "lots"), "--memory must be MiB"),
        (("--variable", "=s3cret"), "--variable takes NAME=VALUE, got ''"),
        (("--variable", f"BIG={'x' * 9000}"), "ECS takes 8192"),
    ]:
        refused = shop.run("run", "web", *arguments, "--", "migrate")
        assert refused.exit_code == 2
        assert why in refused.stderr
        assert "s3cret" not in refused.stderr
    assert len(_tasks(shop)) == 1


def test_jobs_run_with_and_without_a_schedule(shop: World) -> None:
    nightly = shop.run("run", "nightly", "-o", "json")
    assert nightly.exit_code == 0
    *_, last, result = nightly.events
    assert (last["event"], last["status"]) == ("task_moved", "DEPROVISIONING")
    assert result == {"event": "result", "ok": True, "task": last["task"], "exit_code": 0}
    lines = [one["message"] for one in nightly.events if "message" in one]
    assert lines[-2:] == ["Processed 128 records", "Done"]
    once = shop.run("run", "once", "-o", "json")
    assert once.exit_code == 3
    assert (once.events[-1]["ok"], once.events[-1]["exit_code"]) == (False, 3)
    assert [task["group"] for task in _tasks(shop)] == ["family:hello-once", "family:hello-nightly"]
    assert shop.run("run", "--", "true").exit_code == 0
    assert _tasks(shop)[0]["group"] == "family:hello-web"
    assert "no service or job wbe" in shop.run("run", "wbe", "--", "true").stderr


def test_what_is_not_deployed_is_not_run(world: World) -> None:
    ran = world.run("run", "--", "true")
    assert (ran.exit_code, "web is not deployed" in ran.stderr) == (1, True)
    world.write(JOBS.replace('    secrets: {TOKEN: "ssm:/hello/token"}\n', ""))
    for job in ("nightly", "once"):
        ran = world.run("run", job)
        assert (ran.exit_code, f"Job {job} is not deployed" in ran.stderr) == (1, True)
    assert "RunTask" not in world.wire.calls


def test_a_task_that_does_not_start_is_diagnosed_as_in_a_rollout(world: World) -> None:
    world.write(HELLO.replace("amazon/amazon-ecs-sample", "sim/pull-denied"))
    world.up("--no-wait")
    ran = world.run("run", "--", "migrate")
    assert ran.exit_code == 1
    for expected in ("CannotPullContainerError", "Probably:", "did not run"):
        assert expected in ran.stderr
    world.edit("sim/pull-denied", "sim/oom")
    world.up("--no-wait")
    ran = world.run("run")
    assert ran.exit_code == 137
    assert "more memory than it has" in ran.stderr
    assert "Allocated 480 MiB" in ran.stdout


def test_a_lack_of_capacity_is_waited_out(world: World) -> None:
    world.write(HELLO.replace("amazon/amazon-ecs-sample", "sim/no-capacity"))
    world.up("--no-wait")
    ran = world.run("run", "--", "migrate")
    assert ran.exit_code == 0
    assert ran.stderr.count("no capacity for it just now") == 3
    assert len(_tasks(world)) == 1


def test_a_lost_answer_starts_nothing_twice(shop: World) -> None:
    shop.wire.losing = {"RunTask"}
    assert shop.run("run", "web", "--", "migrate").exit_code == 0
    assert shop.wire.calls.count("RunTask") == 2
    assert len(_tasks(shop)) == 1


@pytest.mark.parametrize("operation", ["RunTask", "DescribeTasks"])
def test_ctrl_c_stops_the_task_also_one_we_were_not_told_of(shop: World, operation: str) -> None:
    def interrupt(called: str) -> bool:
        if called != operation or "StopTask" in shop.wire.calls:
            return False
        if called == "RunTask" and shop.wire.calls.count(called) == 1:
            shop.wire.losing = {called}
            return False
        _thread.interrupt_main()  # as Ctrl-C does
        return called == "RunTask"

    shop.wire.clear()
    shop.wire.spoil = interrupt
    ran = shop.run("run", "web", "--", "sleep 600")
    assert ran.exit_code == 130
    (task,) = _tasks(shop)
    assert task["taskArn"].rpartition("/")[2] in ran.stderr
    assert (task["desiredStatus"], task["stopCode"]) == ("STOPPED", "UserInitiated")


def test_what_cannot_be_followed_or_stopped_is_said_to_go_on(shop: World) -> None:
    shop.wire.spoil = "FilterLogEvents".__eq__
    ran = shop.run("run", "web", "--", "sleep 600")
    task = _tasks(shop)[0]
    assert (task["desiredStatus"], ran.exit_code) == ("RUNNING", 1)
    assert f"Task {task['taskArn'].rpartition('/')[2]} goes on" in ran.stderr

    def interrupt(called: str) -> bool:
        if called == "FilterLogEvents" and shop.wire.calls.count(called) < 3:
            _thread.interrupt_main()
        return called == "StopTask"

    shop.wire.clear()
    shop.wire.spoil = interrupt
    ran = shop.run("run", "web", "--", "sleep 600")
    assert ran.exit_code == 130
    assert f"--started-by {_tasks(shop)[0]['startedBy']}" in ran.stderr

    def insist(called: str) -> bool:
        calls = shop.wire.calls
        if called == "StopTask" or (called, calls.count(called)) == ("FilterLogEvents", 1):
            _thread.interrupt_main()
        return False

    shop.wire.clear()
    shop.wire.spoil = insist
    ran = shop.run("run", "web", "--", "sleep 600")
    assert ran.exit_code == 130
    assert f"--started-by {_tasks(shop)[0]['startedBy']}" in ran.stderr


def test_json_lines_carry_no_secret(shop: World) -> None:
    ran = shop.run("run", "web", "-o", "json", "--", "true")
    assert "s3cret" not in ran.stdout
    assert all(json.loads(line) for line in ran.stdout.splitlines())
