"""A run that ends anywhere and is repeated gets to where an undisturbed one does."""

import pytest

from tests.commands.inventory import shape
from tests.commands.world import World

# The test is cut in parts so that several processors share it.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_up_goes_on_after_being_cut_off_at_any_writing_call(world: World, part: int) -> None:
    world.up("--no-wait")
    wanted, writes = shape(world), len(world.wire.writes)
    # The last one gives the lock back: by then all is done.
    for number in range(part, writes - 1, PARTS):
        world.server.reset()
        world.wire.clear()
        world.wire.cut_after = number
        assert world.run("up", "--yes", "--no-wait").exit_code == 1
        world.wire.cut_after = None
        world.up("--no-wait")
        assert shape(world) == wanted, f"cut off at write {number}"
