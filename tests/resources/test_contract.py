"""What every kind of resource promises the engine, held against a deployed spec."""

import pytest

from fargatectl.aws import Aws, Connection
from fargatectl.blueprint import Surroundings, blueprint
from fargatectl.engine import Owner, Wanted, make_plan, prune
from fargatectl.engine.signature import signed
from fargatectl.resources import KINDS
from fargatectl.spec import load
from tests.commands.inventory import inventory
from tests.commands.world import REGION, World

OWNER = Owner("hello")


@pytest.fixture
def aws(world: World) -> Aws:
    connection = Connection(
        REGION,
        client={
            "endpoint_url": world.server.url,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        },
    )
    return Aws(connection, world.clock)


def wanted(world: World, aws: Aws) -> Wanted:
    file = load(world.file, env=None, sets={}, environ={})
    return blueprint(file, Surroundings.look(aws, OWNER).with_zones(aws))


def test_what_is_owned_is_exactly_what_was_wanted(world: World, aws: Aws) -> None:
    world.up()
    keys = {resource.key for resource in wanted(world, aws).resources}
    owned = [live for kind in KINDS for live in kind.owned(aws, OWNER)]
    assert {live.key for live in owned} == keys
    assert len(owned) == len(keys)
    assert {live.owner for live in owned} == {OWNER}


def test_what_is_observed_equals_what_was_wanted(world: World, aws: Aws) -> None:
    world.up()
    plan = make_plan(wanted(world, aws), aws, KINDS)
    assert {step.action for step in plan.steps.values()} == {"keep"}


@pytest.mark.parametrize("network", ["{nat: none}", "{nat: one, endpoints: [ecr, logs]}"])
def test_deleting_what_is_gone_already_is_fine(world: World, aws: Aws, network: str) -> None:
    before = inventory(world)
    world.edit("services:", f"network: {network}\nservices:")
    world.up()
    plan = make_plan(Wanted(OWNER), aws, KINDS)
    list(prune(plan.prunes, aws))
    assert inventory(world) == before
    list(prune(plan.prunes, aws))
    assert inventory(world) == before


def test_creating_what_an_unanswered_call_made_makes_no_second(world: World, aws: Aws) -> None:
    """A create that is repeated as a whole finds what stands, or AWS refuses a double."""
    world.up()
    before = inventory(world)
    plan = make_plan(wanted(world, aws), aws, KINDS)
    repeatable = ("role", "log-group", "cluster", "load-balancer", "target-group")
    for step in plan.steps.values():
        if step.key.kind in repeatable:
            signed(step.wanted, None, ()).create(aws)
    assert inventory(world) == before
