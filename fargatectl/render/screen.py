"""What a command shows things on: a terminal, a pipe, or a machine's reader."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from rich.console import RenderableType

    from fargatectl.cost.prices import Prices
    from fargatectl.engine import Plan
    from fargatectl.errors import FargatectlError
    from fargatectl.events import Event, LogLine, ServiceSaid
    from fargatectl.render.place import Place


class Answer(Protocol):
    """What a question's command found out. Each answer is a file in `render/answers/`."""

    def document(self) -> Mapping[str, Any]:
        """For machines: with the keys that scripts rely on, of JSON's own types."""

    def parts(self) -> "Iterable[RenderableType]":
        """For people: lines in rich's markup, tables or pictures, in order."""


class Screen(Protocol):
    """Answers go to stdout; what happens meanwhile, and questions, to stderr."""

    def plan(self, plan: "Plan", place: "Place", prices: "Prices", is_answer: bool) -> None:
        """Show what would be done; as the answer itself, or on the way to doing it."""

    def event(self, event: "Event") -> None:
        """Show something that happened."""

    def note(self, text: str) -> None:
        """Tell people something in passing; machines are not told."""

    def confirm(self, question: str) -> bool:
        """Ask for a yes; without a terminal there is none."""

    def log(self, *lines: "LogLine", with_source: bool = False) -> None:
        """Show containers' lines; where several write, with whose each is."""

    def progress(self, text: str) -> None:
        """Tell people how far it is; what is told next takes its place."""

    def saying(self, said: "ServiceSaid") -> None:
        """Show ECS's words about a service as what was asked for."""

    def output(self, line: "LogLine") -> None:
        """Show what the user's own command writes: as it is, so that it can be piped on."""

    def answer(self, answer: Answer) -> None:
        """Show what was asked for."""

    def redraw(self, answer: Answer) -> None:
        """Show an answer that is asked for again and again: in place, where there is a place."""

    def result(self, text: str, **facts: Any) -> None:
        """Tell how an action ended well: people read the text, machines the facts."""

    def error(self, error: "FargatectlError") -> None:
        """Tell how a command ended badly."""

    def close(self) -> None:
        """Leave the terminal as it was."""


def screen(output: str, verbose: bool, color: bool) -> Screen:
    """The screen that fits `--output` and where stderr goes."""
    import os
    import sys

    if output == "json":
        from fargatectl.render.machine import JsonScreen

        return JsonScreen()
    is_live = sys.stderr.isatty() and not os.environ.get("CI")
    if is_live:
        from fargatectl.render.live import LiveScreen

        return LiveScreen(verbose=verbose, color=color)
    from fargatectl.render.plain import PlainScreen

    return PlainScreen(verbose=verbose, color=color)
