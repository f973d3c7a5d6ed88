"""A terminal's view of what goes on: finished lines above, what runs below, redrawn in place."""

from collections import Counter, deque
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.text import Text

from fargatectl.engine import Plan
from fargatectl.errors import FargatectlError
from fargatectl.events import (
    Event,
    LogLine,
    Progress,
    RolloutDone,
    RolloutFailed,
    RolloutPaused,
    ServiceSaid,
    StepDone,
    StepFailed,
    StepStarted,
    TaskMoved,
    WentBack,
)
from fargatectl.render import words
from fargatectl.render.place import Place
from fargatectl.render.plain import PlainScreen, lines_of
from fargatectl.render.screen import Answer

# More lines than this would scroll on a small terminal.
HEIGHT = 24
SAYINGS = 3
BAR = 15


class LiveScreen(PlainScreen):
    """What is finished scrolls up as plain lines; what runs is drawn below them."""

    def __init__(self, verbose: bool, color: bool) -> None:
        super().__init__(verbose, color)
        self._running: dict[str, str] = {}
        self._done: dict[str, Counter[str]] = {}
        self._since = self._until = 0.0
        self._rollouts: dict[str, Progress] = {}
        self._sayings: deque[ServiceSaid] = deque(maxlen=SAYINGS)
        self._live: Live | None = None
        self._task: TaskMoved | None = None
        self._drawn: Live | None = None

    def event(self, event: Event) -> None:
        self._remember(event)
        self._ensure_live().update(self._view())
        if self.verbose or not isinstance(event, ServiceSaid | StepDone | TaskMoved):
            self._tell_what_is_done()
            for line in lines_of(event):
                self.console.print(line)

    def confirm(self, question: str) -> bool:
        self.close()
        answer = self.console.input(f"{escape(question)} \\[y/N] ")
        return answer.strip().lower() in ("y", "yes")

    def progress(self, text: str) -> None:
        self._ensure_live().update(Spinner("dots", Text(f"  {text}")))

    def log(self, *lines: LogLine, with_source: bool = False) -> None:
        self.close()
        super().log(*lines, with_source=with_source)

    def output(self, line: LogLine) -> None:
        self.close()
        super().output(line)

    def plan(self, plan: Plan, place: Place, is_answer: bool) -> None:
        self.close()
        super().plan(plan, place, is_answer)

    def answer(self, answer: Answer) -> None:
        self.close()
        super().answer(answer)

    def redraw(self, answer: Answer) -> None:
        if not self.answers.is_terminal:
            super().redraw(answer)
            return
        if self._drawn is None:
            self._drawn = Live(console=self.answers, auto_refresh=False)
            self._drawn.start()
        lines = (Text.from_markup(str(part)) for part in answer.parts())
        self._drawn.update(Group(*lines), refresh=True)

    def result(self, text: str, **facts: Any) -> None:
        self.close()
        super().result(text, **facts)

    def error(self, error: FargatectlError) -> None:
        self.close()
        super().error(error)

    def close(self) -> None:
        if self._drawn is not None:
            self._drawn.stop()
            self._drawn = None
        self._tell_what_is_done()
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _tell_what_is_done(self) -> None:
        """One line for all steps that ended since the last: the spinner has shown them singly."""
        if self._running or not self._done:
            return
        for action, kinds in self._done.items():
            counted = ", ".join(_times(kind, number) for kind, number in kinds.items())
            took = words.duration(self._until - self._since)
            self.console.print(f"  [green]✓[/] {action}d {escape(counted)}  [dim]{took}[/]")
        self._done = {}

    def _remember(self, event: Event) -> None:
        match event:
            case StepStarted() if not self._running and not self._done:
                self._since = event.time
            case StepDone() if event.action != "keep":
                self._until = event.time
                kind = words.kind(event.resource.partition("/")[0])
                self._done.setdefault(event.action, Counter())[kind] += 1
        match event:
            case StepStarted():
                self._running[event.resource] = event.action
            case StepDone() | StepFailed():
                self._running.pop(event.resource, None)
            case Progress():
                self._rollouts[event.service] = event
            case RolloutDone() | RolloutFailed() | RolloutPaused() | WentBack():
                self._rollouts.pop(event.service, None)
            case ServiceSaid():
                self._sayings.append(event)
            case TaskMoved():
                is_starting = event.status in ("PROVISIONING", "PENDING", "ACTIVATING")
                self._task = event if is_starting else None

    def _ensure_live(self) -> Live:
        if self._live is None:
            self._live = Live(console=self.console, refresh_per_second=8, transient=True)
            self._live.start()
        return self._live

    def _view(self) -> RenderableType:
        shown = list(self._lines())[: HEIGHT - 2]
        return Group(*shown)

    def _lines(self) -> Iterator[RenderableType]:
        if self._running:
            names = ", ".join(self._running)
            width = max(self.console.width - 6, 20)
            yield Spinner("dots", Text(f"  {words.short(names, width)}"))
        if self._task is not None:
            yield Spinner("dots", Text(f"  {words.moved(self._task)}"))
        for progress in self._rollouts.values():
            yield Spinner("dots", _title(progress))
            yield from _bars(progress)
        if self._rollouts:
            for said in self._sayings:
                text = f"      {words.clock_time(said.time)}  {said.service}: {said.message}"
                yield Text(words.short(text, self.console.width), style="dim")


def _times(kind: str, number: int) -> str:
    return words.count(number, kind) if number > 1 else kind


def _title(progress: Progress) -> Text:
    return Text(f"  {progress.service}  {words.duration(progress.seconds)}", style="bold")


def _bars(progress: Progress) -> Iterator[Text]:
    new = _version(progress.revision)
    starting = f"   {progress.pending} starting" if progress.pending else ""
    done = f"{progress.running} of {progress.desired} running{starting}"
    yield Text(f"      new  {new:5} {_bar(progress.running, progress.desired)}  {done}")
    if progress.previous and progress.old_running:
        old = _version(progress.previous)
        bar = _bar(progress.old_running, max(progress.desired, progress.old_running))
        yield Text(f"      old  {old:5} {bar}  {progress.old_running} running")
    if progress.targets:
        counted = Counter(progress.targets)
        health = ", ".join(f"{number} {state}" for state, number in counted.items())
        traffic = f"   traffic {progress.traffic} % → new" if progress.traffic is not None else ""
        yield Text(f"      target health  {health}{traffic}")
    if progress.stage:
        yield Text(f"      stage  {words.kind(progress.stage.replace('_', '-')).lower()}")


def _bar(part: int, whole: int) -> str:
    filled = round(BAR * part / whole) if whole else 0
    return "█" * min(filled, BAR) + "░" * (BAR - min(filled, BAR))


def _version(revision: str) -> str:
    return f":{revision.rpartition(':')[2]}"
