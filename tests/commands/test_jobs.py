"""Jobs: tasks by the clock, with a role that may start them and nothing else."""

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.world import World

SPEC = """\
app: hello
jobs:
  report:
    image: amazon/amazon-ecs-sample
    command: [./report.sh]
    schedule: "0 6 * * MON-FRI"
    timezone: Europe/Paris
    count: 2
    retries: 3
"""


@pytest.fixture
def world(world: World) -> World:
    world.write(SPEC)
    return world


def _schedule(world: World) -> dict[str, object]:
    found: dict[str, object] = world.client("scheduler").get_schedule(
        GroupName="hello", Name="report"
    )
    return found


def test_a_job_runs_by_the_clock_with_the_newest_revision(world: World) -> None:
    assert "cron(0 6 ? * MON-FRI *) Europe/Paris" in world.run("plan").stdout
    world.up()
    found = world.client("scheduler").get_schedule(GroupName="hello", Name="report")
    target = found["Target"]
    assert (found["ScheduleExpressionTimezone"], found["State"]) == ("Europe/Paris", "ENABLED")
    assert target["Arn"].endswith(":cluster/hello")
    assert target["RetryPolicy"]["MaximumRetryAttempts"] == 3
    tasks = target["EcsParameters"]
    assert (tasks["TaskCount"], tasks["LaunchType"]) == (2, "FARGATE")
    assert tasks["TaskDefinitionArn"].endswith("hello-report:1")
    world.edit("amazon-ecs-sample", "amazon-ecs-sample:2")
    (change,) = world.run("plan", "-o", "json").json["changes"]
    assert (change["kind"], change["name"]) == ("job", "report")
    assert [field["field"] for field in change["fields"]] == ["image"]
    world.up()
    tasks = world.client("scheduler").get_schedule(GroupName="hello", Name="report")["Target"]
    assert tasks["EcsParameters"]["TaskDefinitionArn"].endswith("hello-report:2")
    assert world.run("plan", "--exit-code").exit_code == 0


def test_its_role_may_run_this_job_and_pass_its_two_roles(world: World) -> None:
    world.up()
    policy = world.client("iam").get_role_policy(
        RoleName="hello-report-schedule-eu-west-1", PolicyName="fargatectl"
    )["PolicyDocument"]
    by_action = {each["Action"][0]: each for each in policy["Statement"]}
    (revisions,) = by_action["ecs:RunTask"]["Resource"]
    assert revisions.endswith(":task-definition/hello-report:*")
    roles = {arn.rpartition("/")[2] for arn in by_action["iam:PassRole"]["Resource"]}
    assert roles == {"hello-report-execution-eu-west-1", "hello-report-task-eu-west-1"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0 6 * * MON-FRI", "rate(2 hours)"),
        ("Europe/Paris", "Asia/Tokyo"),
        ("count: 2", "count: 1"),
        ("retries: 3", "retries: 0"),
        ("retries: 3", "spot: true"),
        ("retries: 3", "cpu: 512\n    memory: 1024"),
    ],
)
def test_each_change_is_applied_once(world: World, old: str, new: str) -> None:
    world.up()
    world.edit(old, new)
    world.up()
    world.wire.clear()
    world.up()
    assert world.wire.writes == []


def test_what_was_changed_by_hand_is_put_back(world: World) -> None:
    world.up()
    found = world.client("scheduler").get_schedule(GroupName="hello", Name="report")
    kept = ("ScheduleExpression", "FlexibleTimeWindow", "Target")
    world.client("scheduler").update_schedule(
        GroupName="hello", Name="report", State="DISABLED", **{name: found[name] for name in kept}
    )
    world.up()
    assert _schedule(world)["State"] == "ENABLED"
    assert _schedule(world)["ScheduleExpressionTimezone"] == "Europe/Paris"


def test_without_schedule_nothing_is_left_of_it_but_the_task(world: World) -> None:
    world.up()
    world.edit('    schedule: "0 6 * * MON-FRI"\n    timezone: Europe/Paris\n', "")
    world.up()
    assert not [line for line in inventory(world) if "schedule" in line and "default" not in line]
    world.edit("amazon-ecs-sample", "amazon-ecs-sample:2")
    (change,) = world.run("plan", "-o", "json").json["changes"]
    assert (change["kind"], change["name"]) == ("task-definition", "report")


def test_a_job_that_takes_too_long_is_ended_by_a_container_of_its_own(world: World) -> None:
    world.edit("    count: 2\n", "    timeout: 1h\n")
    world.up()
    found = world.client("ecs").describe_task_definition(taskDefinition="hello-report")
    main, keeper = found["taskDefinition"]["containerDefinitions"]
    assert (main["name"], keeper["essential"]) == ("report", True)
    assert keeper["command"][-1] == "sleep 3600; exit 124"
    assert world.run("plan", "--exit-code").exit_code == 0


def test_a_schedule_group_of_others_is_left_alone(world: World) -> None:
    world.client("scheduler").create_schedule_group(Name="hello")
    before = shape(world)
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert "schedule-group/jobs exists and was not made by fargatectl" in ran.stderr
    assert world.run("down", "--yes").exit_code == 0
    assert shape(world) == before
