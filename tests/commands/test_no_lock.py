"""Two runs that do without the lock: no two of anything."""

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.test_locking import before
from tests.commands.world import World


@pytest.mark.parametrize(
    "operation",
    ["CreateVpc", "CreateSubnet", "CreateInternetGateway", "CreateRule", "CreateService"],
)
def test_a_run_that_another_overtakes_makes_nothing_twice(world: World, operation: str) -> None:
    world.up("--no-wait")
    world.clock.sleep(300)
    once = shape(world)
    world.server.reset()
    world.wire.clear()
    before(world, operation, lambda: world.up("--no-lock", "--no-wait"))
    ran = world.run("up", "--yes", "--no-lock", "--no-wait")
    world.clock.sleep(300)
    assert shape(world) == once
    assert ran.exit_code == 0, ran.stderr


ONE = """\
app: hello
network: {vpc: default}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
"""
OTHER = ONE.replace("port: 80", "port: 81\n    count: 2")


@pytest.mark.parametrize("operation", ["RegisterTaskDefinition", "UpdateService"])
def test_of_two_versions_at_once_a_later_up_makes_all_right(world: World, operation: str) -> None:
    world.write(ONE)
    empty = inventory(world)
    world.up()

    def overtake() -> None:
        world.write(ONE.replace("port: 80", "port: 82"))
        world.up("--no-lock", "--no-wait")

    world.write(OTHER)
    before(world, operation, overtake)
    world.run("up", "--yes", "--no-lock", "--no-wait")
    world.write(OTHER)
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0
    assert world.service()["runningCount"] == 2
    services = world.client("ecs").list_services(cluster="hello")["serviceArns"]
    assert len(services) == 1
    assert world.run("down", "--yes").exit_code == 0
    assert without_revisions(world) == empty


@pytest.mark.parametrize("operation", ["RegisterTaskDefinition", "CreateService"])
def test_an_up_that_a_down_overtakes_leaves_nothing_that_either_does_not_mend(
    world: World, operation: str
) -> None:
    world.write(ONE)
    empty = inventory(world)
    before(world, operation, lambda: world.run("down", "--yes", "--no-lock"))
    world.run("up", "--yes", "--no-lock", "--no-wait")
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0
    before(world, "DeleteService", lambda: world.run("up", "--yes", "--no-lock", "--no-wait"))
    world.run("down", "--yes", "--no-lock")
    assert world.run("down", "--yes").exit_code == 0
    assert without_revisions(world) == empty


def without_revisions(world: World) -> set[str]:
    """Deregistered revisions of a family stay listed."""
    return {line for line in inventory(world) if not line.endswith("INACTIVE")}
