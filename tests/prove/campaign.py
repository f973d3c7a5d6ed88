"""All trials of a scene, each in a fork of the process that has the account."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from tests.prove.account import Account
from tests.prove.scenes import App, Scene
from tests.prove.shaking import shaken
from tests.prove.trials import Clean, Hurt, Outcome, clean, settled, trial

T = TypeVar("T")
P = TypeVar("P")

PROCESSES = 2
SHAKEN = "30 % throttled, 5 % 5xx, slow"


@dataclass
class Tally:
    """How often something was tried, and what did not hold."""

    what: str
    hurt: str
    tried: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, where: str, outcome: Outcome) -> None:
        self.tried += bool(outcome.operation)
        if outcome.wrong:
            self.wrong.append(f"{where} {outcome.operation}: {outcome.wrong}")


def scenes(app: App, folder: Path) -> Iterator[tuple[Scene, Account]]:
    """Each action on the app, with the account that the command meets; nothing serves it yet."""
    account = Account(folder)
    account.open()
    app.prepare(account)
    account.write(app.spec)
    account.warm_up()
    account.server.reset()
    app.prepare(account)
    account.close()
    yield Scene(app, "up"), account
    account.open()
    account.write(app.spec)
    code, said = account.start("up", "--yes").end()
    assert code == 0, said
    settled(account)
    account.close()
    yield Scene(app, "update"), account
    yield Scene(app, "down"), account


def undisturbed(scene: Scene, account: Account) -> Clean:
    (expected,) = forked(lambda _: clean(account, scene), [None])
    return expected


def hurt_everywhere(
    scene: Scene, account: Account, expected: Clean, hurts: Sequence[Hurt], every: int = 1
) -> Iterator[Tally]:
    """Each hurt at every so many-th writing call of the scene's command."""

    def try_(point: tuple[Hurt, int]) -> Outcome:
        return trial(account, scene, *point, expected)

    for hurt in hurts:
        points = [(hurt, number) for number in range(1, len(expected.writes) + 1, every)]
        tally = Tally(f"{scene.action} of {scene.app.name}", hurt.name)
        for (_, number), outcome in zip(points, forked(try_, points), strict=True):
            tally.count(f"call {number}", outcome)
        yield tally


def shaken_by(scene: Scene, account: Account, expected: Clean, seeds: Sequence[int]) -> Tally:
    """A life of the app for each seed."""
    tally = Tally(f"life of {scene.app.name}", SHAKEN)
    lives = forked(lambda seed: shaken(account, scene, expected, seed), seeds)
    for seed, outcome in zip(seeds, lives, strict=True):
        tally.count(f"seed {seed}", outcome)
    return tally


def forked(work: Callable[[P], T], points: Sequence[P]) -> Iterator[T]:
    """The work's results in order, each from a fork of this process as it is now."""
    context = multiprocessing.get_context("fork")
    # A fork has what it is made with; only the number of its point is sent to it.
    given = ([partial(work, point) for point in points],)
    with context.Pool(PROCESSES, _take, given, maxtasksperchild=1) as pool:
        yield from pool.imap(_do, range(len(points)))


_tasks: list[Callable[[], Any]] = []


def _take(tasks: list[Callable[[], Any]]) -> None:
    _tasks[:] = tasks


def _do(number: int) -> Any:
    return _tasks[number]()
