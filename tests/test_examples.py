"""Every example is planned, goes up, is planned again (empty), and is taken down to nothing."""

from pathlib import Path

import pytest

from tests.commands.inventory import inventory
from tests.commands.world import World
from tests.example_prerequisites import PREREQUISITES

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted(EXAMPLES.glob("*/fargate.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_an_example_lives_and_leaves_nothing(world: World, file: Path) -> None:
    world.file = file
    if prepare := PREREQUISITES.get(file.parent.name):
        prepare(world)
    before = inventory(world)
    arguments = ("--env", "staging") if "\nenvironments:" in file.read_text() else ()
    world.up(*arguments)
    ran = world.run("plan", "--exit-code", *arguments)
    assert ran.exit_code == 0, ran.stdout
    down = world.run("down", "--yes", *arguments)
    assert down.exit_code == 0, down.stderr
    world.clock.sleep(3600)
    assert inventory(world) == before
