"""All trials there are: of each app's scenes, each hurt at each writing call."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import inf

from tests.prove.account import Account
from tests.prove.answers import answer_points
from tests.prove.forks import Lost, forked
from tests.prove.lags import lag_points
from tests.prove.point import LONGEST, Point
from tests.prove.record import Record
from tests.prove.scenes import App, Scene
from tests.prove.shaking import shaken
from tests.prove.trials import ENDED, UNHEARD, Clean, Hurt, Outcome, clean, settled, trial

SHAKEN = "30 % throttled, 5 % 5xx, slow"
SEEDS = (1, 2)


@dataclass
class Tally:
    """How often something was tried, what did not hold, and what was left for want of time."""

    what: str
    hurt: str
    tried: int = 0
    wrong: list[str] = field(default_factory=list)
    left: int = 0

    def count(self, where: str, outcome: Outcome) -> None:
        self.left -= 1
        self.tried += bool(outcome.operation or outcome.wrong)
        if outcome.wrong:
            self.wrong.append(f"{where} {outcome.operation}: {outcome.wrong}")


def campaign(app: App, account: Account, every: int) -> Iterator[Sequence[Point]]:
    """The points of an app, scene by scene; they are tried from the account as it is then."""
    for scene in scenes(app, account):
        expected = undisturbed(scene, account)
        yield [
            *_lives(scene, account, expected),
            *_hurt_points(scene, account, expected, every),
            *lag_points(scene, account, expected, every),
        ]
        # Answers are read the same way in all apps: the one with the most kinds is enough.
        if app.has_most_kinds:
            yield [*answer_points(scene, account, expected, every)]


def scenes(app: App, account: Account) -> Iterator[Scene]:
    """Each action on the app, when the account is what the command meets; nothing serves it."""
    with account.serving():
        account.server.reset()
        app.prepare(account)
        account.write(app.spec)
        account.warm_up()
        account.server.reset()
        app.prepare(account)
    yield Scene(app, "up")
    with account.serving():
        account.write(app.spec)
        code, said = account.start("up", "--yes").end()
        assert code == 0, said
        settled(account)
    yield Scene(app, "update")
    yield Scene(app, "down")


def undisturbed(scene: Scene, account: Account) -> Clean:
    ((_, expected),) = forked(lambda _: clean(account, scene), [None], LONGEST)
    assert not isinstance(expected, Lost), f"{scene}: {expected.why}"
    return expected


def try_all(
    points: Sequence[Point], record: Record, until: float = inf
) -> Iterator[tuple[Point, Outcome]]:
    """What came of each point, as it is known; what the record has is not tried again.

    No trial is begun after `until`, by the monotonic clock.
    """
    todo = []
    for point in points:
        if (kept := record.outcome(point.key)) is not None:
            yield point, kept
        else:
            todo.append(point)
    in_time = takewhile(lambda _: time.monotonic() < until, todo)
    for point, result in forked(lambda point: point.attempt(), in_time, LONGEST):
        outcome = Outcome("", result.why) if isinstance(result, Lost) else result
        record.keep(point.key, outcome)
        yield point, outcome


def _hurt_points(scene: Scene, account: Account, expected: Clean, every: int) -> Iterator[Point]:
    for hurt in (*ENDED, *UNHEARD):
        for number in range(1, len(expected.writes) + 1, every):

            def attempt(hurt: Hurt = hurt, number: int = number) -> Outcome:
                return trial(account, scene, hurt, number, expected)

            yield Point(str(scene), hurt.name, f"call {number}", attempt)


def _lives(scene: Scene, account: Account, expected: Clean) -> Iterator[Point]:
    """Where nothing is yet, a life of the app for each seed."""
    for seed in SEEDS if scene.action == "up" else ():

        def attempt(seed: int = seed) -> Outcome:
            return shaken(account, scene, expected, seed)

        yield Point(f"life of {scene.app.name}", SHAKEN, f"seed {seed}", attempt)
