"""The rollouts under way on a few lines: those with trouble first, the quiet ones folded."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.text import Text

from fargatectl.events import (
    Event,
    Progress,
    RolloutDone,
    RolloutFailed,
    RolloutGivenUp,
    RolloutPaused,
    ServiceSaid,
    WentBack,
)
from fargatectl.render import words

SAYINGS = 2
BAR = 15
# How ELB's states are told, the good one first.
_HEALTH = ("healthy", "initial", "unhealthy", "draining", "unused", "unavailable")


@dataclass
class Row:
    """One rollout. `seen` is when its progress was told, by the terminal's clock."""

    progress: Progress
    seen: float
    is_given_up: bool = False
    said: deque[ServiceSaid] = field(default_factory=lambda: deque(maxlen=SAYINGS))


class Board:
    """Keeps what was told last of each rollout. Times are the terminal's, in seconds."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._said: dict[str, deque[ServiceSaid]] = {}

    def see(self, event: Event, now: float) -> None:
        match event:
            case Progress():
                row = self._rows.setdefault(event.service, Row(event, now))
                row.progress, row.seen = event, now
                row.said = self._said.setdefault(event.service, row.said)
            case ServiceSaid():
                self._said.setdefault(event.service, deque(maxlen=SAYINGS)).append(event)
            case RolloutGivenUp() if event.service in self._rows and not event.refusal:
                self._rows[event.service].is_given_up = True
            case RolloutDone() | RolloutFailed() | RolloutPaused() | WentBack():
                self._rows.pop(event.service, None)

    def lines(self, now: float, spinner: str, width: int, height: int) -> list[Text]:
        """All of it on so many lines at most: in full, else shorter what is quiet for longest.

        The most urgent is always told in full.
        """
        rows = sorted(self._rows.values(), key=_urgency, reverse=True)
        drawn = (_drawn(rows, number, now, spinner) for number in range(len(rows), 0, -1))
        lines: list[Text] = []
        for lines in drawn:
            if len(lines) <= height:
                break
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        if len(lines) <= height:
            return lines
        rest = f"    and {len(lines) - height + 1} more services under way"
        return [*lines[: height - 1], Text(rest, style="dim")]


def _drawn(rows: Sequence[Row], number: int, now: float, spinner: str) -> list[Text]:
    """So many in full, the others on a line each."""
    lines = [line for row in rows[:number] for line in _in_full(row, now, spinner)]
    return [*lines, *(_in_short(row, now, spinner) for row in rows[number:])]


def _urgency(row: Row) -> tuple[bool, int, float]:
    return (row.is_given_up, row.progress.failed, row.seen)


def _in_full(row: Row, now: float, spinner: str) -> Iterator[Text]:
    progress = row.progress
    yield Text.assemble(
        f"  {spinner} ", (f"{progress.service:12}", "bold"), f"  {_time(row, now)}{_doing(row)}"
    )
    yield _new(progress)
    if progress.previous and (progress.old_running or progress.draining):
        yield _old(progress)
    if progress.targets or progress.traffic is not None:
        yield Text(f"      {'   '.join(_way_in(progress))}")
    for said in row.said:
        yield Text(f"      {words.clock_time(said.time)}  {words.said(said.message)}", style="dim")


def _in_short(row: Row, now: float, spinner: str) -> Text:
    progress = row.progress
    name = words.short(progress.service, 20)
    version = _version(progress.revision)
    told = "   ".join(_counts(progress))
    return Text.assemble(
        f"  {spinner} ", (f"{name:20}", "bold"), f"  {version:5} {told}   {_time(row, now)}"
    )


def _new(progress: Progress) -> Text:
    bar = _bar(progress.running, progress.desired)
    line = Text.assemble(f"      new  {_version(progress.revision):5} ", (bar, "green"))
    return line.append("  " + "   ".join(_counts(progress)))


def _old(progress: Progress) -> Text:
    tasks = {"running": progress.old_running, "draining": progress.draining}
    told = "   ".join(f"{number} {doing}" for doing, number in tasks.items() if number)
    bar = _bar(progress.old_running, max(progress.desired, progress.old_running))
    version = _version(progress.previous or "")
    return Text.assemble(f"      old  {version:5} ", (bar, "dim"), f"  {told}")


def _counts(progress: Progress) -> list[str]:
    counts = [f"{progress.running} of {progress.desired} running"]
    if progress.pending:
        counts.append(f"{progress.pending} starting")
    if progress.failed:
        counts.append(f"{progress.failed} failed")
    return counts


def _way_in(progress: Progress) -> Iterator[str]:
    """The targets' health and where requests go, as far as there is something to tell."""
    if progress.targets:
        counted = Counter(progress.targets)
        states = sorted(counted, key=lambda state: _order(state))
        yield "targets  " + ", ".join(f"{counted[state]} {state}" for state in states)
    if progress.traffic is not None:
        yield f"traffic  {progress.traffic:g} % → new"


def _order(state: str) -> int:
    return _HEALTH.index(state) if state in _HEALTH else len(_HEALTH)


def _doing(row: Row) -> str:
    """What kind of deployment it is and at which stage, or that it goes back."""
    if row.is_given_up:
        return "   stopped, going back"
    if not row.progress.stage or row.progress.strategy == "ROLLING":
        return ""
    return f"   {words.stage(row.progress.strategy, row.progress.stage)}"


def _time(row: Row, now: float) -> str:
    took = words.duration(max(row.progress.seconds + now - row.seen, 0))
    usual = row.progress.usual
    return f"{took}, usually {words.duration(usual)}" if usual else took


def _bar(part: int, whole: int) -> str:
    filled = round(BAR * part / whole) if whole else 0
    return "█" * min(filled, BAR) + "░" * (BAR - min(filled, BAR))


def _version(revision: str) -> str:
    return f":{revision.rpartition(':')[2]}"
