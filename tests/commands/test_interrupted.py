"""A run that ends anywhere, or that AWS does not answer, is gone on with: the short form.

`make prove` tries every point, with processes that are killed.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from botocore.retries.standard import ExponentialBackoff

from tests.commands.inventory import shape
from tests.commands.world import World
from tests.prove.scenes import APPS, App
from tests.wire import Call, failing

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@pytest.fixture(autouse=True)
def _botocore_tries_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda _backoff, _context: 0)


@pytest.mark.parametrize(("number", "app"), [*enumerate(APPS)], ids=[app.name for app in APPS])
def test_a_command_that_is_cut_off_is_gone_on_with(world: World, number: int, app: App) -> None:
    _begin(world, app)
    world.up("--no-wait")
    writes = len(world.wire.writes)
    wanted = _settled(world)
    for point in (1 + number, writes // 2 + number)[: 1 + (number == 0)]:
        world.server.reset()
        _begin(world, app)
        world.wire.cut_after = point
        assert world.run("up", "--yes", "--no-wait").exit_code == 1
        world.wire.cut_after = None
        world.up("--no-wait")
        assert _settled(world) == wanted, f"cut off at write {point}"


@pytest.mark.parametrize("app", APPS[1:], ids=[app.name for app in APPS[1:]])
def test_each_kind_of_call_may_lose_its_answer_once(world: World, app: App) -> None:
    undisturbed = _life(world, app, lambda _call: None)
    world.server.reset()
    lost: set[str] = set()

    def lose(call: Call) -> "WSGIApplication | None":
        if call.operation in lost:
            return None
        lost.add(call.operation)
        return failing("500 Internal Server Error")

    assert _life(world, app, lose) == undisturbed
    assert len(lost) > 40


def _life(
    world: World, app: App, after: "Callable[[Call], WSGIApplication | None]"
) -> list[list[str]]:
    """What stands before and after the app is made, changed and taken down."""
    _begin(world, app)
    shapes = [shape(world)]
    world.wire.after = after
    for spec, command in ((app.spec, "up"), (app.changed, "up"), (app.changed, "down")):
        world.write(spec)
        ran = world.run(command, "--yes")
        assert ran.exit_code == 0, ran.stderr
        world.clock.sleep(3600)
        shapes.append(shape(world))
    assert shapes[0] == shapes[-1]
    return shapes


def _settled(world: World) -> list[str]:
    """What stands once all tasks run: how many do so far hangs on who waited for what meanwhile."""
    world.clock.sleep(600)
    return shape(world)


def _begin(world: World, app: App) -> None:
    app.prepare(world)
    world.write(app.spec)
    world.wire.clear()
