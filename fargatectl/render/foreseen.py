"""What will keep a deployment from working, told before anything is written."""

from collections.abc import Iterator

from rich.markup import escape

from fargatectl.events import Foreseen


def lines(event: Foreseen) -> Iterator[str]:
    sign = "[red]✗[/]" if event.severity == "fails" else "[yellow]![/]"
    who = f"{event.service}: " if event.service else ""
    told = escape(f"{event.check}  {who}{event.message}")
    yield f"  {sign} {told}  [bold]{event.severity}[/]"
    file = event.where.rpartition(":")[0]
    place = f" ({event.where})" if file and f"{file}:" not in event.fix else ""
    yield f"    {escape(event.fix + place)}"
