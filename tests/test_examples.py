"""Every example goes up, is changed and cut down, and is taken down to nothing.

After each `up` a plan is empty. The tests of the fields, one by one, are in `commands/`.
"""

from pathlib import Path

import pytest

from tests.commands.inventory import inventory
from tests.commands.world import World
from tests.example_changes import CHANGES, Changed
from tests.example_prerequisites import PREREQUISITES

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted(EXAMPLES.glob("*/fargate.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_an_example_lives_is_changed_and_leaves_nothing(world: World, file: Path) -> None:
    name, text = file.parent.name, file.read_text()
    world.write(text)
    if prepare := PREREQUISITES.get(name):
        prepare(world)
    before = inventory(world)
    arguments = ("--env", "staging") if "\nenvironments:" in text else ()
    # How rollouts are watched is tested elsewhere; here they only have to end.
    world.up("--no-wait", *arguments)
    world.clock.sleep(3600)
    _expect_nothing_to_do(world, arguments)
    assert world.run("status", "-o", "json", *arguments).json["drift"] == []
    _change(world, CHANGES[name], arguments)
    _expect_nothing_to_do(world, arguments)
    down = world.run("down", "--yes", *arguments)
    assert down.exit_code == 0, down.stderr
    world.clock.sleep(3600)
    assert inventory(world) == before


def _expect_nothing_to_do(world: World, arguments: tuple[str, ...]) -> None:
    ran = world.run("plan", "--exit-code", *arguments)
    assert ran.exit_code == 0, ran.stdout


def _change(world: World, changed: Changed, arguments: tuple[str, ...]) -> None:
    """Edit the spec, and see `up` begin with a plan that names what changes and goes."""
    for old, new in changed.edits:
        world.edit(old, new)
    (plan, *_) = world.up("-o", "json", *arguments).events
    changes = plan["changes"]
    fields = {f["field"].partition(".")[0] for change in changes for f in change["fields"]}
    assert changed.fields <= fields
    assert changed.gone <= {change["kind"] for change in changes if change["action"] == "delete"}
    assert not any(change["outside"] for change in changes)
