"""A release task: once for each revision, before the service is touched, and stopping it if bad."""

from tests.commands.world import World


def _before(world: World, command: str) -> None:
    world.edit("    http: true\n", f"    http: true\n    deploy: {{before: {command}}}\n")


def _releases(world: World) -> list[str]:
    ecs = world.client("ecs")
    arns = ecs.list_tasks(cluster="hello", family="hello-web", desiredStatus="STOPPED")["taskArns"]
    tasks = ecs.describe_tasks(cluster="hello", tasks=arns)["tasks"] if arns else []
    ran = [task for task in tasks if task["startedBy"].startswith("fargatectl/release")]
    return sorted(task["taskDefinitionArn"].rpartition("/")[2] for task in ran)


def test_it_runs_once_for_each_revision_and_before_the_service_moves(world: World) -> None:
    _before(world, "./manage.py migrate")
    assert "./manage.py migrate, before the service" in world.run("plan").stdout
    world.up()
    assert world.wire.writes.index("RunTask") < world.wire.writes.index("CreateService")
    assert _releases(world) == ["hello-web:1"]
    world.wire.clear()
    world.up()
    assert world.wire.writes == []
    world.edit("amazon/amazon-ecs-sample", "amazon/amazon-ecs-sample:2")
    assert "./manage.py migrate, before the service" in world.run("plan").stdout
    world.up()
    assert _releases(world) == ["hello-web:1", "hello-web:2"]
    world.wire.clear()
    assert world.run("plan", "--exit-code").exit_code == 0


def test_a_failed_one_leaves_the_service_alone_and_says_why(world: World) -> None:
    world.up()
    _before(world, "sh -c 'echo no such table; exit 4'")
    world.edit("amazon/amazon-ecs-sample", "amazon/amazon-ecs-sample:2")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 3
    for expected in ("hello-web:2", "exited with 4", "no such table", "left as it is", "Probably"):
        assert expected in ran.stderr
    assert world.service()["taskDefinition"].endswith(":1")
    world.edit("exit 4", "exit 0")
    world.up()
    assert world.service()["taskDefinition"].endswith(":2")


def test_a_failed_one_is_tried_again_with_the_same_revision(world: World) -> None:
    _before(world, "'false'")
    assert world.run("up", "--yes").exit_code == 3
    assert world.run("up", "--yes").exit_code == 3
    assert _releases(world) == ["hello-web:1", "hello-web:1"]


def test_one_that_was_cut_off_is_taken_up_and_not_run_twice(world: World) -> None:
    _before(world, "./manage.py migrate")
    world.wire.spoil = "DescribeTasks".__eq__
    assert world.run("up", "--yes").exit_code == 1
    world.wire.spoil = lambda _each: False
    world.up()
    assert _releases(world) == ["hello-web:1"]


def test_adding_one_to_what_is_deployed_runs_nothing(world: World) -> None:
    world.up()
    _before(world, "./manage.py migrate")
    world.wire.clear()
    world.up()
    assert "RunTask" not in world.wire.calls
