"""What was just made is not known to all of AWS at once, and the answer that it is may be lost."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from tests import clients
from tests.lagging import KINDS, lagging
from tests.prove.account import Account
from tests.prove.point import Point
from tests.prove.scenes import Scene
from tests.prove.trials import Clean, Outcome, difference, settled
from tests.wire import Call, failing

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

UNKNOWN = "unknown for seconds after it was made"
UNHEARD = "unknown for seconds, and a call's answer a 500"
# What lists may take, and what ought to be waited for; a lost answer comes on top of the first.
SHORT, LONG = 5.0, 25.0


def lag_points(scene: Scene, account: Account, expected: Clean, every: int) -> Iterator[Point]:
    """Each kind for longer than all together, and each writing call of the scene unheard."""
    if scene.action == "down":
        return
    for maker in (*sorted(KINDS.keys() & set(expected.writes)), ""):

        def wait(maker: str = maker) -> Outcome:
            if maker:
                return lagged(account, scene, expected, LONG, [maker], 0)
            return lagged(account, scene, expected, SHORT, KINDS, 0)

        yield Point(str(scene), UNKNOWN, maker or "all", wait)
    for number in range(1, len(expected.writes) + 1, every):

        def lose(number: int = number) -> Outcome:
            return lagged(account, scene, expected, SHORT, KINDS, number)

        yield Point(str(scene), UNHEARD, f"call {number}", lose)


def lagged(
    account: Account,
    scene: Scene,
    expected: Clean,
    seconds: float,
    makers: Collection[str],
    number: int,
) -> Outcome:
    """The command while what it makes is unknown at first; the answer to a call may be lost."""
    account.open()
    scene.set(account)
    account.wire.clear()
    lost: list[str] = []

    def lose(call: Call) -> "WSGIApplication | None":
        if call.number != number or lost:
            return None
        lost.append(call.operation)
        return failing("500 Internal Server Error")

    account.wire.after = lose
    account.clock = account.time
    with clients.shared(), lagging(account.clock, seconds, makers):
        ran = account.run(" ".join(scene.command))
    if number and not lost:
        return Outcome("", "")
    operation = lost[0] if lost else ", ".join(makers)
    if ran.exit_code != 0:
        return Outcome(operation, f"ended with {ran.exit_code}: {ran.stdout}{ran.stderr}")
    return Outcome(operation, difference(expected.shape, settled(account)))
