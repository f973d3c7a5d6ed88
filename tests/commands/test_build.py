"""Images that are built: once for each state of their folder, by Docker, into our repository."""

import pytest

from tests.commands.docker import Docker
from tests.commands.inventory import inventory
from tests.commands.world import World

SPEC = """\
app: hello
services:
  web:
    build: {context: site, args: {GREETING: marked-value}, target: final}
    port: 80
    http: true
    sidecars:
      proxy: {build: {context: ., dockerfile: proxy/Dockerfile}}
"""


@pytest.fixture
def docker(world: World) -> Docker:
    folder = world.file.parent
    made = Docker(folder / "bin")
    made.install(world)
    for name in ("site", "proxy"):
        (folder / name).mkdir()
        (folder / name / "Dockerfile").write_text("FROM scratch\n")
    (folder / ".dockerignore").write_text("bin\nfargate.yaml\nsite\n")
    world.write(SPEC)
    return made


def image(world: World, container: str) -> str:
    found = world.client("ecs").describe_task_definition(taskDefinition="hello-web")
    listed = found["taskDefinition"]["containerDefinitions"]
    return next(str(each["image"]) for each in listed if each["name"] == container)


def test_what_changes_is_built_and_nothing_else(world: World, docker: Docker) -> None:
    before = inventory(world)
    plan = world.run("plan", "-o", "json").json
    assert docker.calls == []
    assert {"image", "repository"} <= {change["kind"] for change in plan["changes"]}

    world.up("--no-wait")
    calls = docker.calls
    words = {call[0][0]: call for call in calls}
    assert sorted(call[0][0] for call in calls) == ["build"] * 2 + ["login"] * 2 + ["push"] * 2
    web = next(call for call in calls if call[0][0] == "build" and call[0][-1].endswith("site"))
    assert "--target" in web[0]
    # The value of an argument is nowhere that a list of processes would show.
    assert web[2] == "marked-value"
    assert not any("marked-value" in word for call in calls for word in call[0])
    # Nor is the password.
    assert words["login"][1]
    assert words["login"][1] not in words["login"][0]
    first = image(world, "web")
    assert first.startswith("123456789012.dkr.ecr.eu-west-1.amazonaws.com/fargatectl/hello/web:")
    assert "/fargatectl/hello/web/proxy:" in image(world, "proxy")
    policies = world.client("iam").list_role_policies(RoleName="hello-web-execution-eu-west-1")
    assert policies["PolicyNames"]

    world.wire.clear()
    world.up("--no-wait")
    assert docker.calls == []
    assert world.wire.writes == []

    # What .dockerignore names makes no other image.
    (world.file.parent / "site" / ".dockerignore").write_text("notes\n")
    world.up("--no-wait")
    second = image(world, "web")
    (world.file.parent / "site" / "notes").write_text("for me only")
    assert world.run("plan", "--exit-code").exit_code == 0

    (world.file.parent / "site" / "page").write_text("hello")
    ran = world.up("--no-wait", "-o", "json")
    assert len({first, second, image(world, "web")}) == 3
    (change,) = [c for c in ran.events[0]["changes"] if c["kind"] == "service"]
    assert [field["field"] for field in change["fields"]] == ["image"]
    assert docker.calls

    world.edit("    port: 80", "    arch: arm64\n    port: 80")
    world.up()
    platforms = {call[0][2] for call in docker.calls if call[0][0] == "build"}
    assert platforms == {"linux/arm64"}

    assert world.run("down", "--yes").exit_code == 0
    world.clock.sleep(3600)
    assert inventory(world) == before
    assert world.client("ecr").describe_repositories()["repositories"] == []


@pytest.mark.parametrize("step", ["build", "login", "push"])
def test_a_build_that_fails_is_told_and_done_by_the_next_run(
    world: World, docker: Docker, step: str
) -> None:
    docker.break_at(step)
    ran = world.run("up", "--yes", "--no-wait")
    assert ran.exit_code == 1
    assert "no space left on device" in ran.stderr
    assert "ended with 17" in ran.stderr
    assert "marked-value" not in ran.stderr + ran.stdout
    docker.mend()
    world.up("--no-wait")
    assert image(world, "web")


def test_what_cannot_be_built_is_told_before_anything_is_made(world: World, docker: Docker) -> None:
    world.edit("context: site", "context: sight")
    world.edit("proxy/Dockerfile", "Dockerfile.proxy")
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert "fargate.yaml:4:22: there is no folder" in ran.stderr
    assert "fargate.yaml:8:47: there is no Dockerfile.proxy" in ran.stderr
    assert world.wire.writes == []
    assert world.run("validate").exit_code == 2


def test_without_docker_nothing_can_be_built(world: World, docker: Docker) -> None:
    world.variables["PATH"] = str(world.file.parent)
    ran = world.run("up", "--yes", "--no-wait")
    assert ran.exit_code == 1
    assert "takes Docker" in ran.stderr
    # Where an image is named after all, nothing is built.
    world.edit(
        "      proxy: {build: {context: ., dockerfile: proxy/Dockerfile}}", "      p: {image: p}"
    )
    world.up("--no-wait", "--image", "web=nginx")
    assert image(world, "web") == "nginx"
