"""What the doctor found: a line for each check, and under it what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.table import Table

from fargatectl.render import words
from fargatectl.render.place import Place
from fargatectl.runtime.doctor.findings import Finding

_SIGNS = {
    None: "[green]✓[/]",
    "note": "[dim]·[/]",
    "may fail": "[yellow]![/]",
    "fails": "[red]✗[/]",
}
_COLORS = {"fails": "red", "may fail": "yellow"}
_WIDTH = 13


@dataclass(frozen=True)
class DoctorAnswer:
    place: Place
    findings: Sequence[Finding]

    def document(self) -> dict[str, Any]:
        return {
            "app": self.place.app,
            "env": self.place.env,
            "region": self.place.region,
            "findings": [_entry(each) for each in self.findings],
        }

    def parts(self) -> Iterator[RenderableType]:
        yield f"[bold]{escape(str(self.place))}[/]  [dim]{escape(self.place.file)}[/]"
        yield ""
        has_several = len({each.about for each in self.findings if each.about}) > 1
        for finding in self.findings:
            yield Row(finding, has_several)
        yield ""
        yield _summary(self.findings)


@dataclass(frozen=True)
class Row:
    """A finding. On a terminal it wraps within its column; in a pipe each line stays whole."""

    finding: Finding
    tells_about: bool

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        sign, check = _SIGNS[self.finding.severity], escape(self.finding.check)
        if not console.is_terminal:
            yield f"  {sign} {check:{_WIDTH}} {self._message()}"
            if told := self._remedy():
                yield f"    {'':{_WIDTH}} {told}"
            return
        table = Table.grid(padding=(0, 1))
        for width in (3, _WIDTH):
            table.add_column(width=width, no_wrap=True)
        table.add_column(overflow="fold")
        table.add_row(f"  {sign}", check, self._message())
        if told := self._remedy():
            table.add_row("", "", told)
        yield table

    def _message(self) -> str:
        about = f"{self.finding.about}: " if self.tells_about and self.finding.about else ""
        color = _COLORS.get(self.finding.severity or "")
        bad = f"  [{color}]{self.finding.severity}[/]" if color else ""
        return f"{escape(about + self.finding.message)}{bad}"

    def _remedy(self) -> str:
        """What to do, and where, unless that says it already; nothing where all is well."""
        finding = self.finding
        if finding.ok and not finding.fix:
            return ""
        file = finding.where.rpartition(":")[0]
        place = f" ({finding.where})" if file and f"{file}:" not in finding.fix else ""
        return f"[dim]{escape((finding.fix + place).strip())}[/]"


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "ok": finding.ok,
        "severity": finding.severity,
        "where": finding.where or None,
        "message": finding.message,
        "fix": finding.fix or None,
        "service": finding.about or None,
    }


def _summary(findings: Sequence[Finding]) -> str:
    failing = sum(each.severity == "fails" for each in findings)
    doubtful = sum(each.severity == "may fail" for each in findings)
    if not failing and not doubtful:
        return "Nothing stands in the way of a deployment, as far as can be seen."
    if not failing:
        return f"{words.count(doubtful, 'thing')} may fail the deployment."
    rest = f", {doubtful} may" if doubtful else ""
    return f"{words.count(failing, 'thing')} will fail the deployment{rest}."
