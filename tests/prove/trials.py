"""A trial: one command is hurt at one of its writing calls; does the account end up right?"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from signal import SIGINT, SIGKILL, SIGTERM, Signals
from typing import TYPE_CHECKING

from tests.commands.inventory import shape
from tests.prove.account import PATIENCE, Account, Run
from tests.prove.scenes import Scene
from tests.wire import Call, closed, cut, failing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True)
class Hurt:
    """What goes wrong at a writing call: the process gets a signal, or its answer is another."""

    name: str
    signal: Signals | None = None
    answer: "WSGIApplication | None" = None
    is_before: bool = False

    @property
    def code(self) -> int:
        """What the command must end with."""
        match self.signal:
            case None:
                return 0
            case Signals.SIGKILL:
                return -SIGKILL
            case caught:
                return 128 + caught


def late(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """An answer for which nobody waits any more."""
    time.sleep(PATIENCE + 1)
    start_response("200 OK", [])
    return []


ENDED = (
    Hurt("killed before a call", SIGKILL, is_before=True),
    Hurt("killed after a call", SIGKILL),
    Hurt("Ctrl-C", SIGINT),
    Hurt("SIGTERM", SIGTERM),
)
UNHEARD = (
    Hurt("connection reset", answer=closed),
    Hurt("answer cut in the middle", answer=cut),
    Hurt("500 for an answer", answer=failing("500 Internal Server Error")),
    Hurt("answer too late", answer=late),
)


@dataclass(frozen=True)
class Clean:
    """How a command goes that nothing disturbs: its writing calls, and what stands afterwards."""

    writes: tuple[str, ...]
    shape: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a trial. `operation` is the call that was hurt, "" if there were not so many."""

    operation: str
    wrong: str


def clean(account: Account, scene: Scene) -> Clean:
    """The command undisturbed, in a process that has the account before it."""
    account.open()
    scene.set(account)
    account.wire.clear()
    code, said = account.start(*scene.command).end()
    assert code == 0, said
    return Clean(tuple(account.wire.numbered), settled(account))


def trial(account: Account, scene: Scene, hurt: Hurt, number: int, expected: Clean) -> Outcome:
    """The command hurt at its writing call of that number, and repeated if that ended it."""
    account.open()
    scene.set(account)
    hit = _Hit(hurt, number)
    account.wire.clear()
    account.wire.before = hit.before
    account.wire.after = hit.after
    hit.is_on(run := account.start(*scene.command))
    code, said = run.end()
    account.wire.fall_silent()
    if not hit.operation:
        return Outcome("", "")
    # The last call gives the lock back: a signal then may find the command at its end.
    codes = {hurt.code, 0} if number == len(expected.writes) else {hurt.code}
    if code not in codes:
        return Outcome(hit.operation, f"ended with {code}: {said}")
    if hurt.signal:
        code, said = account.start(*scene.command).end()
        if code != 0:
            return Outcome(hit.operation, f"could not be repeated: {said}")
    return Outcome(hit.operation, difference(expected.shape, settled(account)))


def settled(account: Account) -> tuple[str, ...]:
    """What stands once all that goes by itself is gone."""
    account.time.sleep(3600)
    return tuple(shape(account))


class _Hit:
    """Strikes once, at the writing call of a number."""

    def __init__(self, hurt: Hurt, number: int) -> None:
        self.operation = ""
        self._hurt = hurt
        self._number = number
        self._run: Run | None = None
        self._started = threading.Event()

    def is_on(self, run: Run) -> None:
        self._run = run
        self._started.set()

    def before(self, call: Call) -> "WSGIApplication | None":
        if call.number == self._number and self._hurt.is_before and not self.operation:
            return self._strike(call) or closed
        return None

    def after(self, call: Call) -> "WSGIApplication | None":
        if call.number == self._number and not self._hurt.is_before:
            return self._strike(call)
        return None

    def _strike(self, call: Call) -> "WSGIApplication | None":
        if self.operation:
            return None
        self.operation = call.operation
        self._started.wait()
        if self._hurt.signal and self._run:
            self._run.send(self._hurt.signal)
        return self._hurt.answer


def difference(expected: Iterable[str], found: Iterable[str]) -> str:
    more, less = list(found), list(expected)
    for line in list(less):
        if line in more:
            more.remove(line)
            less.remove(line)
    told = [f"+ {line}" for line in more] + [f"- {line}" for line in less]
    return "\n".join(told)
