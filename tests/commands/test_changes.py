"""Each field that is managed: the plan names it, `up` changes it in place, then nothing differs."""

from typing import Any

import pytest

from tests.commands.world import World

SPEC = """\
app: hello
load_balancer: {LOAD_BALANCER}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: {HTTP}
    SERVICE
"""

# What is written in which place, and the fields that the plan then names. The other container keys
# are in test_tasks.py.
SERVICE = [
    ("cpu: 512\n    memory: 1 GB", {"cpu", "memory"}),
    ("memory: 2 GB", {"cpu", "memory"}),
    ("arch: arm64", {"arch"}),
    ("ephemeral_storage: 50", {"ephemeral_storage"}),
    ("environment: {LEVEL: info, DEBUG: 1}", {"environment"}),
    ("count: 2", {"count"}),
    ("exec: true", {"can_exec"}),
    ("deploy: {min_healthy: 0}", {"deployment"}),
    ("deploy: {circuit_breaker: false}", {"deployment"}),
    ("deploy: {circuit_breaker: {threshold: 5}}", {"deployment"}),
    ("logs: {retention: 7}", {"retention"}),
    ("role: {statements: {actions: s3:Get*, resources: '*'}}", set[str]()),
]
HTTP = [
    ("path: /app/*", {"conditions", "priority", "default"}),
    ("path: /*, health_check: /up", {"health_check"}),
    ("path: /*, health_check: {interval: 30s, codes: '200'}", {"health_check"}),
    ("path: /*, health_check: {grace: 2m}", {"grace"}),
    ("path: /*, deregistration_delay: 5s", {"attributes"}),
    ("path: /*, stickiness: 1h", {"attributes"}),
    ("path: /*, slow_start: 30s", {"attributes"}),
]
LOAD_BALANCER = [
    ("idle_timeout: 2m", {"attributes"}),
    ("allow: [203.0.113.0/24]", {"ingress"}),
    ("rules: [{when: {path: /old}, redirect: /new}]", set[str]()),
    ("default: {respond: {status: 503, body: soon}}", {"default"}),
]


def spec(place: str, text: str) -> str:
    filled = {"SERVICE": "", "HTTP": "path: /*", "LOAD_BALANCER": "", place: text}
    written = SPEC
    for name, content in filled.items():
        written = written.replace(f"{{{name}}}", f"{{{content}}}").replace(name, content)
    return written


def named(plan: Any) -> set[str]:
    """The fields that a plan names, without what is inside of them."""
    return {f["field"].partition(".")[0] for change in plan["changes"] for f in change["fields"]}


@pytest.mark.parametrize(
    ("place", "edits"),
    [
        ("SERVICE", SERVICE[:6]),
        ("SERVICE", SERVICE[6:]),
        ("HTTP", HTTP),
        ("LOAD_BALANCER", LOAD_BALANCER),
    ],
    ids=["sizes", "services", "http", "load balancer"],
)
def test_a_change_is_named_and_made_and_taken_back(
    world: World, place: str, edits: list[tuple[str, set[str]]]
) -> None:
    world.write(spec("SERVICE", ""))
    world.up()
    for text, fields in edits:
        world.write(spec(place, text))
        (plan, *_) = world.up("-o", "json").events
        assert fields <= named(plan), text
        assert world.run("plan", "--exit-code").exit_code == 0, text
    world.write(spec("SERVICE", ""))
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0


def test_tags_of_the_spec_are_put_on_everything_and_taken_off(world: World) -> None:
    world.edit("app: hello", "app: hello\ntags: {team: web}")
    world.up()
    tags = {tag["key"]: tag["value"] for tag in _tags(world)}
    assert tags["team"] == "web"
    world.edit("\ntags: {team: web}", "")
    world.up("--no-wait")
    assert "team" not in {tag["key"] for tag in _tags(world)}
    assert world.run("plan", "--exit-code").exit_code == 0


def test_tags_that_others_put_on_our_things_are_left_alone(world: World) -> None:
    world.up()
    arn = world.service()["serviceArn"]
    ecs = world.client("ecs")
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "cost-center", "value": "42"}])
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("port: 80", "port: 80\n    count: 2")
    world.up()
    assert "cost-center" in {tag["key"] for tag in _tags(world)}


def _tags(world: World) -> list[dict[str, str]]:
    arn = world.service()["serviceArn"]
    return list(world.client("ecs").list_tags_for_resource(resourceArn=arn)["tags"])
