"""Service Connect: services of an app that reach each other by name, and only those."""

from typing import Any

import pytest

from tests.commands.inventory import inventory
from tests.commands.world import World

SPEC = """\
app: hello
services:
  web:
    image: sim/web
    connect: client
  api:
    image: sim/api
    port: 8080
    connect: true
"""


@pytest.fixture
def world(world: World) -> World:
    world.write(SPEC)
    return world


def _connect(world: World, service: str) -> Any:
    return world.service(service)["deployments"][0]["serviceConnectConfiguration"]


def _sources(world: World, group: str) -> dict[int, list[str]]:
    """Whose tasks a security group lets in, by port."""
    groups = world.client("ec2").describe_security_groups()["SecurityGroups"]
    names = {each["GroupId"]: each["GroupName"] for each in groups}
    (found,) = (each for each in groups if each["GroupName"] == group)
    return {
        rule["FromPort"]: [names[pair["GroupId"]] for pair in rule["UserIdGroupPairs"]]
        for rule in found["IpPermissions"]
    }


def test_a_service_offers_its_port_under_its_name_to_those_that_are_connected(
    world: World,
) -> None:
    world.up()
    offered = _connect(world, "api")
    assert offered["namespace"].split(":")[2] == "servicediscovery"
    (entry,) = offered["services"]
    assert entry["clientAliases"] == [{"port": 8080, "dnsName": "api"}]
    assert "services" not in _connect(world, "web")
    definition = world.client("ecs").describe_task_definition(taskDefinition="hello-api")
    (port,) = definition["taskDefinition"]["containerDefinitions"][0]["portMappings"]
    assert (port["name"], port["appProtocol"]) == ("api", "http")
    assert _sources(world, "hello-api-8080") == {8080: ["hello-all.connect"]}
    assert world.run("plan", "--exit-code").exit_code == 0


def test_its_name_port_and_timeouts_can_be_chosen_and_changed(world: World) -> None:
    world.up("--no-wait")
    chosen = "{name: backend, port: 80, timeout: 30s, idle_timeout: 1m}"
    world.edit("connect: true", f"connect: {chosen}")
    (change,) = world.run("plan", "-o", "json").json["changes"]
    assert (change["kind"], change["name"]) == ("service", "api")
    world.up("--no-wait")
    (entry,) = _connect(world, "api")["services"]
    assert entry["clientAliases"] == [{"port": 80, "dnsName": "backend"}]
    assert entry["timeout"] == {"idleTimeoutSeconds": 60, "perRequestTimeoutSeconds": 30}
    assert world.run("plan", "--exit-code").exit_code == 0


def test_a_service_that_is_taken_out_is_told_so_and_the_others_stay(world: World) -> None:
    world.up()
    world.edit("    connect: client\n", "")
    world.up()
    assert _connect(world, "web") == {"enabled": False}
    assert _connect(world, "api")["enabled"]
    world.edit("    connect: true\n", "")
    world.up()
    assert not [line for line in inventory(world) if line.startswith("namespace")]
    assert not [line for line in inventory(world) if "connect" in line]
    assert world.run("plan", "--exit-code").exit_code == 0


def test_an_existing_namespace_is_used_and_left(world: World) -> None:
    world.client("servicediscovery").create_http_namespace(Name="company")
    before = inventory(world)
    world.edit("app: hello\n", "app: hello\ncluster: {connect: company}\n")
    world.up("--no-wait")
    namespaces = world.client("servicediscovery").list_namespaces()["Namespaces"]
    assert [each["Name"] for each in namespaces] == ["company"]
    assert _connect(world, "api")["namespace"] == namespaces[0]["Arn"]
    assert world.run("down", "--yes").exit_code == 0
    world.clock.sleep(3600)
    assert inventory(world) == before


def test_a_namespace_of_the_specs_own_name_is_made_and_deleted(world: World) -> None:
    before = inventory(world)
    world.edit("app: hello\n", "app: hello\ncluster: {connect: company}\n")
    world.up("--no-wait")
    assert "namespace company" in inventory(world)
    assert world.run("plan", "--exit-code").exit_code == 0
    assert world.run("down", "--yes").exit_code == 0
    world.clock.sleep(3600)
    assert inventory(world) == before


def test_a_namespace_that_is_not_there_is_told_with_its_line(world: World) -> None:
    arn = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-gone"
    world.edit("app: hello\n", f"app: hello\ncluster:\n  connect: {arn}\n")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert f"fargate.yaml:3:12: there is no Cloud Map namespace {arn}" in ran.stderr
