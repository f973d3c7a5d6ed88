"""Deployments of the past, newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from fargatectl.render import words
from fargatectl.render.jsonable import timestamp
from fargatectl.render.place import Place
from fargatectl.runtime.history import Deployment

if TYPE_CHECKING:
    from rich.console import RenderableType

MARKS = {
    "SUCCESSFUL": "[green]✓[/] deployed",
    "PENDING": "… begins",
    "IN_PROGRESS": "… under way",
    "STOP_REQUESTED": "… stops",
    "ROLLBACK_REQUESTED": "… goes back",
    "ROLLBACK_IN_PROGRESS": "… goes back",
    "STOPPED": "[yellow]■[/] stopped",
    "ROLLBACK_SUCCESSFUL": "[red]✗[/] rolled back",
    "ROLLBACK_FAILED": "[red]✗[/] failed",
}


@dataclass(frozen=True)
class Past:
    """A deployment of the service that the spec calls so."""

    service: str
    deployment: Deployment


@dataclass(frozen=True)
class HistoryAnswer:
    """`who` are the ARNs of those who registered task definitions, by the definition's ARN."""

    place: Place
    past: Sequence[Past]
    who: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        return {
            "app": self.place.app,
            "env": self.place.env,
            "region": self.place.region,
            "deployments": [self._entry(each) for each in self.past],
        }

    def parts(self) -> "Iterator[RenderableType]":
        from rich.table import Table

        yield f"[bold]{escape(str(self.place))}[/]"
        yield ""
        if not self.past:
            yield "  Nothing is deployed here yet. `fargatectl up` deploys it."
            return
        table = Table(box=None, header_style="dim", pad_edge=True, padding=(0, 1))
        has_several = len({each.service for each in self.past}) > 1
        for title in ("when", *(["service"] if has_several else []), "revision", "result", "took"):
            table.add_column(title, no_wrap=True)
        # On a narrow terminal these two are cut; -o json has them whole.
        table.add_column("image", no_wrap=True, overflow="ellipsis", min_width=12)
        table.add_column("who", no_wrap=True, overflow="ellipsis", min_width=6)
        for each in self.past:
            table.add_row(*self._row(each, has_several))
        yield table
        yield from _reasons(self.past)

    def _entry(self, past: Past) -> dict[str, Any]:
        deployment = past.deployment
        image, digest = deployment.target.image(past.service)
        return {
            "service": past.service,
            "revision": deployment.target.name,
            "image": image,
            "digest": digest,
            "who": self._registrant(deployment),
            "status": deployment.status,
            "created": timestamp(deployment.created),
            "started": _time(deployment.started),
            "finished": _time(deployment.finished),
            "reason": deployment.reason,
            "rolled_back_to": deployment.back.name if deployment.back else None,
            "deployment": deployment.arn,
        }

    def _row(self, past: Past, has_several: bool) -> Iterator[str]:
        deployment = past.deployment
        image, _ = deployment.target.image(past.service)
        yield words.date_time(deployment.started or deployment.created)
        if has_several:
            yield escape(past.service)
        yield escape(deployment.target.name)
        to = f" to {deployment.back.name}" if deployment.back else ""
        yield MARKS.get(deployment.status, escape(deployment.status.lower())) + escape(to)
        yield _took(deployment)
        yield escape(image)
        # arn:aws:sts::123456789012:assumed-role/deployer/ann
        yield escape((self._registrant(deployment) or "").rpartition(":")[2])

    def _registrant(self, deployment: Deployment) -> str | None:
        return self.who.get(deployment.target.task_definition) or None


def _reasons(past: Sequence[Past]) -> Iterator[str]:
    failed = [each.deployment for each in past if each.deployment.reason]
    if failed:
        yield ""
    for each in failed:
        began = words.date_time(each.started or each.created)
        yield f"  [dim]{began}[/]  {escape(each.target.name)}: {escape(each.reason)}"


def _took(deployment: Deployment) -> str:
    if deployment.finished is None:
        return ""
    return words.duration(deployment.finished - (deployment.started or deployment.created))


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else timestamp(seconds)
