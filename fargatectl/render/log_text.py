"""Containers' lines as people read them: when, who in a colour of its own, what."""

from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from fargatectl.events import LogLine

# Told apart on dark and light ground; red is for what fails.
COLORS = ("cyan", "green", "magenta", "yellow", "blue", "bright_cyan", "bright_green")


class LogText:
    """Gives each container of each task a colour in the order they first speak."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._labels: dict[tuple[str, str, str], str] = {}
        self._width = 0
        self._second = self._time = ""

    def line(self, line: LogLine, with_source: bool) -> str:
        """One line, without markup of ours in what the container wrote."""
        source = self._source(line) if with_source else ""
        return f"{self._moment(line.time)} {source}{line.message.rstrip()}\n"

    def _source(self, line: LogLine) -> str:
        name = _name(line)
        self._width = max(self._width, len(name))
        return f"{self._label(line, name)}{' ' * (self._width - len(name))} "

    def _moment(self, seconds: float) -> str:
        """The local time of day; with its date when it is not today's."""
        # Many lines share a second, and to write it takes longer than all the rest.
        second = str(int(seconds))
        if second != self._second:
            local = datetime.fromtimestamp(seconds).astimezone()
            is_today = local.date() == datetime.now(UTC).astimezone().date()
            self._second = second
            self._time = local.strftime("%H:%M:%S" if is_today else "%Y-%m-%d %H:%M:%S")
        return self._time

    def _label(self, line: LogLine, name: str) -> str:
        source = (line.service, line.container, line.task)
        label = self._labels.get(source)
        if label is None:
            color = COLORS[len(self._labels) % len(COLORS)]
            text = Text(f"{line.task[:8]} {name}", style=color)
            label = self._labels[source] = self._written(text)
        return label

    def _written(self, text: Text) -> str:
        with self._console.capture() as captured:
            self._console.print(text, end="")
        return captured.get()


def _name(line: LogLine) -> str:
    """`web`, or `web/proxy` for a sidecar: the main container bears the service's name."""
    if line.container in ("", line.service):
        return line.service
    return f"{line.service}/{line.container}"
