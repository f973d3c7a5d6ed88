"""What the doctor found: a line for each check, and under it what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.markup import escape

from fargatectl.render import words
from fargatectl.render.place import Place
from fargatectl.runtime.doctor import Finding

_SIGNS = {
    None: "[green]✓[/]",
    "note": "[dim]·[/]",
    "may fail": "[yellow]![/]",
    "fails": "[red]✗[/]",
}
_WIDTH = 14


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

    def parts(self) -> Iterator[str]:
        yield f"[bold]{escape(str(self.place))}[/]  [dim]{escape(self.place.file)}[/]"
        yield ""
        has_several = len({each.about for each in self.findings if each.about}) > 1
        for finding in self.findings:
            yield from lines(finding, has_several)
        yield ""
        yield _summary(self.findings)


def lines(finding: Finding, tells_about: bool) -> Iterator[str]:
    """The finding, and what to do about it; where it stands only when something has to be done."""
    about = f"{finding.about}: " if tells_about and finding.about else ""
    sign, check = _SIGNS[finding.severity], escape(f"{finding.check:{_WIDTH}}")
    bad = f"  {_colored(finding)}" if not finding.ok else ""
    yield f"  {sign} {check} {escape(about + finding.message)}{bad}"
    if finding.ok and not finding.fix:
        return
    place = f" ({finding.where})" if finding.where and finding.where not in finding.fix else ""
    yield f"    {'':{_WIDTH}} [dim]{escape(finding.fix + place)}[/]"


def _colored(finding: Finding) -> str:
    color = "red" if finding.severity == "fails" else "yellow"
    return f"[{color}]{finding.severity}[/]"


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
    counted = [
        f"{words.count(failing, 'thing')} will fail the deployment" if failing else "",
        f"{words.count(doubtful, 'thing')} may" if doubtful else "",
    ]
    return f"{', '.join(filter(None, counted))}."
