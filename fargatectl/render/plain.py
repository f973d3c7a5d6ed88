"""Plain lines for people, where there is no terminal to draw on."""

import sys
from collections.abc import Iterator
from typing import Any

from rich import console as rich
from rich.markup import escape

from fargatectl.cost.prices import Prices
from fargatectl.engine import Plan
from fargatectl.errors import FargatectlError
from fargatectl.events import (
    Event,
    Foreseen,
    LogLine,
    RolloutDone,
    RolloutFailed,
    RolloutGivenUp,
    RolloutPaused,
    ServiceSaid,
    StepDone,
    StepFailed,
    StepWaits,
    TaskFailed,
    TaskMoved,
    WentBack,
)
from fargatectl.render import failure, foreseen, plan_text, words
from fargatectl.render.log_text import LogText
from fargatectl.render.place import Place
from fargatectl.render.screen import Answer

# Columns of what is read by the next program.
UNBOUNDED = 1000


class PlainScreen:
    """Answers on stdout, the rest on stderr, each line once."""

    def __init__(self, verbose: bool, color: bool) -> None:
        self.verbose = verbose
        self.answers = _console(color, stderr=False)
        self.console = _console(color, stderr=True)
        self._log_text = LogText(self.answers)

    def plan(self, plan: Plan, place: Place, prices: Prices, is_answer: bool) -> None:
        console = self.answers if is_answer else self.console
        for line in plan_text.lines(plan, place, prices, self.verbose):
            console.print(line)

    def event(self, event: Event) -> None:
        for line in lines_of(event):
            self.console.print(line)

    def note(self, text: str) -> None:
        self.console.print(escape(text))

    def confirm(self, question: str) -> bool:
        self.console.print(f"{escape(question)} There is no terminal to answer on; give --yes.")
        return False

    def progress(self, text: str) -> None:
        self.note(text)

    def log(self, *lines: LogLine, with_source: bool = False) -> None:
        is_labelled = with_source or self.verbose
        sys.stdout.write("".join(self._log_text.line(line, is_labelled) for line in lines))
        sys.stdout.flush()

    def saying(self, said: ServiceSaid) -> None:
        sys.stdout.write(f"{words.clock_time(said.time)} {said.service}  {said.message}\n")
        sys.stdout.flush()

    def output(self, line: LogLine) -> None:
        sys.stdout.write(f"{line.message}\n")
        sys.stdout.flush()

    def answer(self, answer: Answer) -> None:
        for part in answer.parts():
            self.answers.print(part)

    def redraw(self, answer: Answer) -> None:
        self.answer(answer)

    def result(self, text: str, **facts: Any) -> None:
        del facts
        if text:
            self.answers.print(escape(text))

    def error(self, error: FargatectlError) -> None:
        self.close()
        self.console.print(f"[red]{escape(error.message)}[/]")
        if error.advice:
            self.console.print(escape(error.advice))

    def close(self) -> None:
        pass


def lines_of(event: Event) -> Iterator[str]:
    """The lines that tell of an event; none for what only a live view shows."""
    match event:
        case StepDone(action="keep"):
            return
        case StepDone():
            took = words.duration(event.seconds)
            yield f"  [green]✓[/] {event.action}d {escape(event.resource)}  [dim]{took}[/]"
        case Foreseen():
            yield from foreseen.lines(event)
        case StepFailed():
            yield f"  [red]✗[/] {event.action} {escape(event.resource)}"
        case ServiceSaid(service=who) | StepWaits(resource=who):
            time = words.clock_time(event.time)
            yield f"      [dim]{time}[/]  {escape(who)}: {escape(words.said(event.message))}"
        case _:
            yield from _rollout_lines(event)


def _rollout_lines(event: Event) -> Iterator[str]:
    match event:
        case TaskMoved() | TaskFailed():
            yield from _of_task(event)
        case RolloutGivenUp():
            yield from failure.given_up_lines(event)
        case RolloutDone() | WentBack():
            yield done_line(event)
        case RolloutFailed():
            yield from failure.rollout_lines(event)
        case RolloutPaused():
            name = escape(event.service)
            yield f"  ‖ {name} waits at {event.stage} for `fargatectl continue {name}`"


def _of_task(event: TaskMoved | TaskFailed) -> Iterator[str]:
    if isinstance(event, TaskFailed):
        yield from failure.task_lines(event)
    elif event.status in ("PROVISIONING", "RUNNING"):
        yield f"  [dim]{escape(words.moved(event))}[/]"


def done_line(event: RolloutDone | WentBack) -> str:
    if isinstance(event, WentBack):
        serves = f"{escape(event.back_to)} serves ({words.count(event.serving, 'task')})"
        gone = f"[dim]{escape(event.revision)} is stopped[/]"
        return f"  [green]✓[/] {escape(event.service)}  {serves}  {gone}"
    doing = "serving" if event.has_targets else "running"
    count = f"{event.running} of {event.desired} {doing}"
    revision = f"[dim]{escape(event.revision)}[/]"
    took = words.duration(event.seconds)
    left = f"  [dim]{words.count(event.draining, 'old task')} draining[/]" if event.draining else ""
    return f"  [green]✓[/] {escape(event.service)}  {count} {revision}  {took}{left}"


class Console(rich.Console):
    """Leaves it to the command what it means that the reader has gone; rich would exit."""

    def on_broken_pipe(self) -> None:
        raise


def _console(color: bool, stderr: bool) -> Console:
    # Lines are not wrapped: who reads a pipe wants each on a line of its own.
    # An ARN has `:secret:` in it, which rich would draw as a picture.
    console = Console(
        stderr=stderr, soft_wrap=True, highlight=False, emoji=False, no_color=not color
    )
    if not console.is_terminal:
        console.width = UNBOUNDED  # or a table would be squeezed into rich's 80 columns
    return console
