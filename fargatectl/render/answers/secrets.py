"""The spec's secrets, without a value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.markup import escape

from fargatectl.existing.freshness import Holding
from fargatectl.render import words
from fargatectl.render.jsonable import timestamp
from fargatectl.render.place import Place

_KINDS = {"generated": "generated", "secretsmanager": "of others", "ssm": "parameter"}
_STATES = {
    "missing": "not there yet",
    "deleted": "scheduled for deletion",
    "unknown": "not to be seen from here",
}


@dataclass(frozen=True)
class SecretsAnswer:
    """`older` are, by service, the secrets of which running tasks hold an older value."""

    place: Place
    secrets: Sequence[Holding]
    older: Mapping[str, Sequence[str]]

    def document(self) -> dict[str, Any]:
        return {
            "app": self.place.app,
            "env": self.place.env,
            "region": self.place.region,
            "secrets": [self._row(each) for each in self.secrets],
        }

    def parts(self) -> Iterator[str]:
        yield f"[bold]{escape(str(self.place))}[/]"
        yield ""
        if not self.secrets:
            yield "  The spec refers to no secrets."
            return
        wide = max(len(each.title) for each in self.secrets)
        long = max(len(each.name) for each in self.secrets)
        for each in self.secrets:
            title, name = escape(f"{each.title:{wide}}"), escape(f"{each.name:{long}}")
            yield f"  {title}  {name}  {_KINDS[each.kind]:9}  {_state(each)}  {_users(each)}"
            for service in self._holders(each):
                yield (
                    f"      [yellow]![/] tasks of {escape(service)} hold an older value: "
                    f"`fargatectl restart {escape(service)}` renews it"
                )

    def _row(self, secret: Holding) -> dict[str, Any]:
        exists = None if secret.state == "unknown" else secret.state == "exists"
        return {
            "local": secret.local,
            "name": secret.name,
            "kind": secret.kind,
            "exists": exists,
            "state": secret.state,
            "changed": timestamp(secret.changed) if secret.changed else None,
            "services": list(secret.services),
            "jobs": list(secret.jobs),
            "held_older_by": self._holders(secret),
        }

    def _holders(self, secret: Holding) -> list[str]:
        return [
            service for service in secret.services if secret.title in self.older.get(service, ())
        ]


def _state(secret: Holding) -> str:
    if secret.state == "exists":
        return f"changed {words.date_time(secret.changed or 0)}"
    return f"[yellow]{_STATES[secret.state]}[/]"


def _users(secret: Holding) -> str:
    users = [*secret.services, *secret.jobs]
    return f"[dim]{escape(', '.join(users)) or 'used by nobody'}[/]"
