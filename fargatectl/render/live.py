"""A terminal's view of what goes on: finished lines above, what runs below, redrawn in place."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.text import Text

from fargatectl.cost.prices import Prices
from fargatectl.engine import Plan
from fargatectl.errors import FargatectlError
from fargatectl.events import (
    Event,
    LogLine,
    ServiceSaid,
    StepDone,
    StepFailed,
    StepStarted,
    TaskMoved,
)
from fargatectl.render import words
from fargatectl.render.board import Board
from fargatectl.render.place import Place
from fargatectl.render.plain import PlainScreen, lines_of
from fargatectl.render.screen import Answer

# More lines than this would scroll on a small terminal.
HEIGHT = 24


class LiveScreen(PlainScreen):
    """What is finished scrolls up as plain lines; what runs is drawn below them."""

    def __init__(self, verbose: bool, color: bool) -> None:
        super().__init__(verbose, color)
        self._running: dict[str, str] = {}
        self._done: dict[str, Counter[str]] = {}
        self._since = self._until = 0.0
        self._board = Board()
        self._spinner = Spinner("dots")
        self._progress = ""
        self._live: Live | None = None
        self._task: TaskMoved | None = None
        self._drawn: Live | None = None

    def event(self, event: Event) -> None:
        self._remember(event)
        self._ensure_live()
        if self.verbose or not isinstance(event, ServiceSaid | StepDone | TaskMoved):
            if not self._running:
                self._tell_what_is_done()
            for line in lines_of(event):
                self._print(Text.from_markup(line))

    def confirm(self, question: str) -> bool:
        self.close()
        try:
            answer = self.console.input(f"{escape(question)} \\[y/N] ")
        except EOFError:  # Ctrl-D, or nobody is there to answer
            self.console.print()
            return False
        return answer.strip().lower() in ("y", "yes")

    def progress(self, text: str) -> None:
        self._progress = text
        self._ensure_live()

    def log(self, *lines: LogLine, with_source: bool = False) -> None:
        self.close()
        super().log(*lines, with_source=with_source)

    def output(self, line: LogLine) -> None:
        self.close()
        super().output(line)

    def plan(self, plan: Plan, place: Place, prices: Prices, is_answer: bool) -> None:
        self.close()
        super().plan(plan, place, prices, is_answer)

    def answer(self, answer: Answer) -> None:
        self.close()
        super().answer(answer)

    def note(self, text: str) -> None:
        self._leave_drawn()
        super().note(text)

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
        self._leave_drawn()
        self._tell_what_is_done()
        self._progress = ""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _leave_drawn(self) -> None:
        """What comes next is written below: it is another stream of the same terminal."""
        if self._drawn is not None:
            self._drawn.stop()
            self._drawn = None

    def _print(self, line: Text) -> None:
        """A line that is too long goes on below, as far to the right."""
        indent = len(line.plain) - len(line.plain.lstrip()) + 2
        if len(line) <= self.console.width:
            self.console.print(line)
            return
        first, *rest = line.wrap(self.console, self.console.width - indent)
        self.console.print(first)
        for each in rest:
            self.console.print(Text(" " * indent) + each)

    def _tell_what_is_done(self) -> None:
        """One line for all steps that ended since the last: the spinner has shown them singly."""
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
            case TaskMoved():
                is_starting = event.status in ("PROVISIONING", "PENDING", "ACTIVATING")
                self._task = event if is_starting else None
        self._board.see(event, self.console.get_time())

    def _ensure_live(self) -> None:
        if self._live is None:
            self._live = Live(
                console=self.console,
                get_renderable=self._view,
                refresh_per_second=8,
                transient=True,
            )
            self._live.start()

    def _view(self) -> RenderableType:
        """What runs, as it is now: drawn several times a second, on lines that never scroll."""
        height = min(HEIGHT, self.console.height - 1)
        return Group(*list(self._lines(height))[:height])

    def _lines(self, height: int) -> Iterator[Text]:
        now, width = self.console.get_time(), self.console.width
        spinner = str(self._spinner.render(now))
        running = ", ".join(self._running)
        alone = [running, words.moved(self._task) if self._task else "", self._progress]
        above = [f"  {spinner} {words.short(text, max(width - 6, 20))}" for text in alone if text]
        yield from map(Text, above)
        yield from self._board.lines(now, spinner, width, height - len(above))


def _times(kind: str, number: int) -> str:
    return words.count(number, kind) if number > 1 else kind
