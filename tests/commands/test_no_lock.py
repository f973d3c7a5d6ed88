"""Two runs that do without the lock: no two of anything."""

import pytest

from tests.commands.inventory import shape
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
