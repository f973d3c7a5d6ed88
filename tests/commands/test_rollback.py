"""Going back: to what has worked, and only with all that it needs."""

import json
from typing import Any

import pytest

from tests.commands.granted import statements
from tests.commands.test_history import SAMPLE, deploy, running
from tests.commands.world import World

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
SECRET = """\
app: hello
services:
  web:
    image: amazon/amazon-ecs-sample:1
    port: 80
    http: true
    secrets: {PASSWORD: "ARN"}
"""


def rollback(world: World, *arguments: str) -> Any:
    world.wire.clear()
    """Its writes are those of the rollback alone, without those of the lock."""
    return world.run("rollback", *arguments, "--wait-drained", "--no-lock", "-o", "json")


def test_two_bad_deployments_in_a_row_go_back_to_the_good_one(world: World) -> None:
    nothing = rollback(world)
    assert (nothing.exit_code, world.wire.writes) == (1, [])
    world.edit("http: true", "http: true\n    deploy: {circuit_breaker: {rollback: false}}")
    world.up("--wait-drained")
    nowhere = rollback(world)
    assert (nowhere.exit_code, world.wire.writes) == (1, [])
    assert "nothing to go back to" in nowhere.events[-1]["error"]
    for image in ("sim/crash", "sim/unhealthy"):
        assert deploy(world, image, "--no-fail-fast").exit_code == 3
    assert running(world) == "3"
    ran = rollback(world)
    assert ran.exit_code == 0, ran.stdout
    assert world.wire.writes == ["UpdateService"]
    assert (running(world), ran.events[-1]["revision"]) == ("1", "hello-web:1")
    assert [e["event"] for e in ran.events if e["event"].startswith("rollout")] == ["rollout_done"]
    bad = rollback(world, "--to", "web:2")
    assert (bad.exit_code, world.wire.writes) == (2, [])
    assert "No deployment of web:2 has succeeded" in bad.events[-1]["error"]


def test_what_ecs_took_back_already_is_left_as_it_is(world: World) -> None:
    world.up("--wait-drained")
    assert deploy(world, "sim/crash").exit_code == 3
    ran = rollback(world)
    assert (ran.exit_code, world.wire.writes) == (0, [])
    assert ran.events[-1]["changed"] is False
    assert "gone back from hello-web:2 to hello-web:1 already" in world.run("rollback").stdout


def test_again_goes_to_the_last_good_one_that_is_not_running(world: World) -> None:
    """As `kubectl rollout undo` does; `--to` goes anywhere that has worked."""
    world.up("--wait-drained")
    deploy(world, f"{SAMPLE}:2")
    deploy(world, f"{SAMPLE}:3")
    assert world.run("restart", "--wait-drained").exit_code == 0
    landed = []
    for to in ([], [], ["--to", "1"], ["--to", ":2"], ["--to", "hello-web:3"]):
        assert rollback(world, *to).exit_code == 0
        landed.append(running(world))
    assert landed == ["2", "3", "1", "2", "3"]
    same = rollback(world, "--to", "web:3")
    assert (same.exit_code, world.wire.writes, same.events[-1]["changed"]) == (0, [], False)
    for wrong in ("9", "api:1", "web", "web:x"):
        assert rollback(world, "--to", wrong).exit_code == 2
        assert world.wire.writes == []


def test_the_plan_afterwards_tells_what_it_would_change_back(world: World) -> None:
    world.up("--wait-drained")
    world.edit("port: 80", "port: 80\n    cpu: 512\n    memory: 1 GB")
    deploy(world, f"{SAMPLE}:2")
    ran = world.run("rollback", "--wait-drained")
    assert "Only tasks went back: what their role may do, secrets' values" in ran.stderr
    (change,) = world.run("plan", "-o", "json").json["changes"]
    assert (change["kind"], change["name"]) == ("service", "web")
    assert {"field": "image", "old": SAMPLE, "new": f"{SAMPLE}:2"} in change["fields"]
    assert {each["field"] for each in change["fields"]} == {"cpu", "memory", "image"}
    world.up("--wait-drained")
    assert running(world) == "2"  # that one is there already
    rollback(world)
    world.edit(f"image: {SAMPLE}:2", f"image: {SAMPLE}")
    world.edit("\n    cpu: 512\n    memory: 1 GB", "")
    assert world.run("plan", "--exit-code").exit_code == 0


def test_one_that_runs_is_stopped_and_goes_back(world: World) -> None:
    world.up("--wait-drained")
    deploy(world, f"{SAMPLE}:2")
    deploy(world, "sim/slow", "--no-wait")
    ran = rollback(world)
    assert (ran.exit_code, world.wire.writes) == (0, ["StopServiceDeployment"])
    assert (running(world), ran.events[-1]["revision"]) == ("2", "hello-web:2")
    deploy(world, "sim/slow", "--no-wait")
    ran = rollback(world, "--to", "1")
    assert (ran.exit_code, running(world)) == (0, "1")
    assert world.wire.writes == ["UpdateService"]  # overtaken, without a detour by 2


def test_what_has_served_is_gone_back_to_though_its_old_tasks_still_drained(world: World) -> None:
    """A quick second `up` overtakes nothing: the first one is over when its new tasks serve."""
    world.edit("http: true", "http: {path: /*, deregistration_delay: 10m}")
    for image in (SAMPLE, f"{SAMPLE}:2"):
        assert deploy(world, image, "--no-lock").exit_code == 0
    assert "draining" in world.targets()
    assert deploy(world, "sim/crash", "--no-lock").exit_code == 3
    assert running(world) == "2"
    assert deploy(world, f"{SAMPLE}:4", "--no-lock").exit_code == 0
    assert "draining" in world.targets()
    ran = world.run("rollback", "-o", "json")
    assert (ran.exit_code, running(world)) == (0, "2")
    statuses = [e["status"] for e in world.run("history", "-o", "json").json["deployments"]]
    assert statuses == ["SUCCESSFUL", "SUCCESSFUL", "ROLLBACK_SUCCESSFUL", *["SUCCESSFUL"] * 2]


def test_a_blue_green_service_goes_back_through_its_stages(world: World) -> None:
    world.edit("http: true", "http: true\n    deploy: {strategy: blue-green, bake: 0s}")
    world.up("--wait-drained")
    deploy(world, f"{SAMPLE}:2")
    ran = rollback(world)
    assert (ran.exit_code, running(world)) == (0, "1")
    assert world.wire.writes == ["UpdateService"]
    assert any(event.get("stage") for event in ran.events)
    assert sorted(world.targets()) == ["healthy"]
    assert (
        world.client("ecs").describe_service_deployments(
            serviceDeploymentArns=[world.service()["currentServiceDeployment"]]
        )["serviceDeployments"][0]["status"]
        == "SUCCESSFUL"
    )


def test_a_revision_may_read_again_what_up_has_taken_from_its_role(world: World) -> None:
    secret = world.client("secretsmanager").create_secret(Name="password", SecretString="x")["ARN"]
    world.write(SECRET.replace("ARN", secret))
    world.up("--wait-drained")
    world.edit(f'    secrets: {{PASSWORD: "{secret}"}}\n', "")
    deploy(world, f"{SAMPLE}:2")
    role = "hello-web-execution-eu-west-1"

    def readable() -> list[Any]:
        found = [each for each in statements(world, role) if each["Sid"] == "ReadSecrets"]
        return [each["Resource"] for each in found]

    assert readable() == []
    ran = rollback(world)
    assert (ran.exit_code, running(world)) == (0, "1")
    assert world.wire.writes == ["PutRolePolicy", "UpdateService"]
    assert readable() == [[secret]]
    assert rollback(world).exit_code == 0
    world.client("secretsmanager").delete_secret(SecretId="password")
    lost = rollback(world)
    assert (lost.exit_code, world.wire.writes) == (1, [])
    assert f"secret {secret} is scheduled for deletion" in lost.events[-1]["error"]


def test_a_revision_on_another_port_is_reached_again(world: World) -> None:
    world.up("--wait-drained")
    world.edit("port: 80", "port: 8080")
    world.up()  # which prunes, and so waits anyway

    def ports() -> list[Any]:
        groups = world.client("ec2").describe_security_groups()["SecurityGroups"]
        network = world.service()["networkConfiguration"]["awsvpcConfiguration"]
        return [
            permission["FromPort"]
            for group in groups
            if group["GroupId"] in network["securityGroups"]
            for permission in group["IpPermissions"]
        ]

    assert ports() == [8080]
    ran = rollback(world)
    assert ran.exit_code == 0, ran.stdout
    assert world.wire.writes.count("UpdateService") == 1
    assert ports() == [80]
    assert [each["containerPort"] for each in world.service()["loadBalancers"]] == [80]
    assert "healthy" in world.targets()
    world.up("--wait-drained")
    assert ports() == [8080]
    assert world.run("plan", "--exit-code").exit_code == 0


def test_an_inactive_revision_is_registered_again(world: World) -> None:
    world.up("--wait-drained")
    deploy(world, f"{SAMPLE}:2")
    world.client("ecs").deregister_task_definition(taskDefinition="hello-web:1")
    ran = rollback(world)
    assert ran.exit_code == 0, ran.stdout
    assert world.wire.writes == ["RegisterTaskDefinition", "UpdateService"]
    (revision,) = [world.service()["taskDefinition"]]
    found = world.client("ecs").describe_task_definition(taskDefinition=revision)["taskDefinition"]
    assert (found["revision"], found["containerDefinitions"][0]["image"]) == (3, SAMPLE)


@pytest.fixture
def repository(world: World) -> str:
    made = world.client("ecr").create_repository(repositoryName="web")["repository"]
    return str(made["repositoryUri"])


def _push(world: World, tag: str, content: str) -> str:
    manifest = json.dumps(
        {"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": f"sha256:{content * 64}"}}
    )
    made = world.client("ecr").put_image(repositoryName="web", imageTag=tag, imageManifest=manifest)
    return str(made["image"]["imageId"]["imageDigest"])


def test_an_image_of_ecr_is_the_one_that_ran_or_none(world: World, repository: str) -> None:
    first = _push(world, "1.0", "a")
    _push(world, "stable", "a")
    deploy(world, f"{repository}:stable")
    history = world.run("history", "-o", "json").json["deployments"]
    assert history[0]["digest"] == first
    second = _push(world, "stable", "b")
    world.edit("port: 80", "port: 80\n    environment: {LEVEL: info}")
    world.up("--wait-drained")
    assert world.run("history", "-o", "json").json["deployments"][0]["digest"] == second
    ran = rollback(world)
    assert ran.exit_code == 0, ran.stdout
    revision = world.service()["taskDefinition"]
    found = world.client("ecs").describe_task_definition(taskDefinition=revision)["taskDefinition"]
    assert found["containerDefinitions"][0]["image"] == f"{repository}@{first}"
    world.client("ecr").batch_delete_image(repositoryName="web", imageIds=[{"imageDigest": second}])
    lost = rollback(world, "--to", "2")
    assert (lost.exit_code, world.wire.writes) == (1, [])
    assert "is not in ECR any more" in lost.events[-1]["error"]
