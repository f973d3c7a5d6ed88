"""How services are, on one screen."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.markup import escape

from fargatectl.render import words
from fargatectl.render.jsonable import plain
from fargatectl.render.place import Place
from fargatectl.runtime.scaling import Scaling
from fargatectl.runtime.status import ServiceStatus


@dataclass(frozen=True)
class StatusAnswer:
    """`url` is empty without a way in."""

    place: Place
    url: str
    services: Sequence[ServiceStatus]

    def document(self) -> dict[str, Any]:
        return {
            "app": self.place.app,
            "env": self.place.env,
            "region": self.place.region,
            "url": self.url or None,
            "services": [plain(asdict(service)) for service in self.services],
            "jobs": [],
        }

    def parts(self) -> Iterator[str]:
        yield f"[bold]{escape(str(self.place))}[/]  {escape(self.url)}".rstrip()
        yield ""
        if not self.services:
            yield "  Nothing is deployed here yet. `fargatectl up` deploys it."
            return
        for service in self.services:
            yield from _service(service)
        yield ""
        yield from _events(self.services)


def _service(service: ServiceStatus) -> Iterator[str]:
    doing = "serving" if service.targets else "running"
    is_well = service.serving == service.desired
    color = "green" if is_well else "yellow"
    count = f"[{color}]{service.serving} of {service.desired} {doing}[/]"
    revision = f":{service.revision.rpartition(':')[2]}"
    yield f"  {escape(service.name):12} {revision:5} {count}   [dim]{escape(service.image)}[/]"
    if service.older_secrets:
        held = escape(", ".join(service.older_secrets))
        yield f"      [yellow]![/] tasks hold an older value of {held}: {_restart(service)}"
    if service.scaling:
        yield f"      {escape(_scaling(service.scaling))}"
    for deployment in service.deployments:
        if deployment.rollout != "COMPLETED":
            yield (
                f"      {escape(deployment.revision)} {deployment.rollout.lower()}: "
                f"{deployment.running} of {deployment.desired} running  {escape(deployment.reason)}"
            )
    states = Counter(target.health for target in service.targets)
    if states and set(states) != {"healthy"}:
        told = ", ".join(f"{number} {state}" for state, number in states.items())
        yield f"      targets: {told}"


def _restart(service: ServiceStatus) -> str:
    return f"`fargatectl restart {escape(service.name)}` renews it"


def _scaling(scaling: Scaling) -> str:
    metrics = (f"{name} at {target:g}" for name, target in scaling.targets.items())
    return ", ".join([f"{scaling.min} to {scaling.max} tasks", *metrics])


def _events(services: Sequence[ServiceStatus]) -> Iterator[str]:
    events = sorted((e for s in services for e in s.events), key=lambda e: e.time, reverse=True)
    for event in events[:5]:
        time = words.clock_time(event.time)
        yield f"  [dim]{time}  {escape(event.service)}: {escape(event.message)}[/]"
