"""Answers of AWS without a field, or with a new word: never a traceback, nothing doubled."""

from collections.abc import Collection, Iterator, Mapping

from tests import clients
from tests.commands.world import Ran
from tests.prove.account import Account
from tests.prove.forks import Lost, forked
from tests.prove.point import LONGEST, Point
from tests.prove.scenes import Scene
from tests.prove.trials import Clean, Outcome, difference, settled
from tests.tampering import Change, Spot, changes, tampering

TAMPERED = "an answer lacks a field or has a new word"
# What only looks, and is asked of what stands.
LOOKS = ("plan", "status", "logs --since 7d", "events", "history", "doctor", "cost")


def answer_points(scene: Scene, account: Account, expected: Clean, every: int) -> Iterator[Point]:
    """Each field that a line of ours looks at, by the first command that it is a part of."""
    if scene.action == "up":
        return
    known: set[tuple[Spot, str]] = set()
    for command in (" ".join(scene.command), *(LOOKS if scene.action == "update" else ())):
        read = _read(scene, account, command)
        new = {(spot, line) for spot, lines in read.items() for line in lines} - known
        known |= new
        for change in [*changes({spot for spot, _ in new})][::every]:

            def attempt(command: str = command, change: Change = change) -> Outcome:
                return tampered(account, scene, command, change, expected)

            is_scenes = command == " ".join(scene.command)
            what = str(scene) if is_scenes else f"{command.split()[0]} of {scene.app.name}"
            yield Point(what, TAMPERED, str(change), attempt)


def tampered(
    account: Account, scene: Scene, command: str, change: Change, expected: Clean
) -> Outcome:
    """A command whose answers are changed.

    If it did not end right, it has to say so: with its exit code, or by the names of what it
    leaves to others. Then it is repeated with true answers, and ends right.
    """
    account.open()
    account.clock = account.time  # what it waits for comes at once, or never
    scene.set(account)
    account.wire.clear()
    is_writing = command == " ".join(scene.command)
    with clients.shared(), tampering() as hand:
        hand.change = change
        ran = account.run(command, *(["-o", "json"] if is_writing else []), foreseen=False)
    if not is_writing and account.wire.writes:
        return Outcome(str(change), f"wrote {account.wire.writes}")
    if wrong := _badly_told(ran, change):
        return Outcome(str(change), wrong)
    if not is_writing:
        return Outcome(str(change), "")
    if ran.exit_code == 0:
        is_other = difference(expected.shape, settled(account))
        if not is_other or (wrong := _unsaid(is_other, scene, ran, change)):
            return Outcome(str(change), wrong if is_other else "")
    with clients.shared():
        if (again := account.run(command)).exit_code != 0:
            return Outcome(str(change), f"could not be repeated: {again.stderr}")
    return Outcome(str(change), difference(expected.shape, settled(account)))


def _unsaid(is_other: str, scene: Scene, ran: Ran, change: Change) -> str:
    """What a command that ended well left otherwise than it should, and did not tell.

    `up` cannot tell an optional field that is left out from one that is not set: it finds nothing
    to do until it is answered truly. Words that nobody knows excuse nothing.
    """
    if scene.action != "down":
        return is_other if change.new_word else ""
    told = [(each["kind"].replace("-", " "), each["name"]) for each in ran.events[-1]["left_alone"]]
    return "\n".join(
        line
        for line in is_other.splitlines()
        if not any(line.startswith(f"+ {kind} ") and name in line for kind, name in told)
    )


def _badly_told(ran: Ran, change: Change) -> str:
    """What is wrong with how a command ended: what it misses it has to name."""
    told = ran.stdout + ran.stderr
    is_named = not change.new_word and f"no '{change.spot.path[-1]}'" in told
    if "Traceback" in told or ("please report" in told and not is_named):
        return f"ended with {ran.exit_code}: {told[-600:]}"
    return ""


def _read(scene: Scene, account: Account, command: str) -> Mapping[Spot, Collection[str]]:
    def look(_: None) -> dict[Spot, set[str]]:
        account.open()
        scene.set(account)
        with clients.shared(), tampering() as hand:
            account.run(command)
        return hand.read

    ((_, read),) = forked(look, [None], LONGEST)
    assert not isinstance(read, Lost), read.why
    return read
