"""How services and jobs are, on one screen."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.markup import escape

from fargatectl.engine import Key
from fargatectl.render import urls, words
from fargatectl.render.answers.jobs import document_of, job_row
from fargatectl.render.columns import aligned
from fargatectl.render.jsonable import plain
from fargatectl.render.place import Place
from fargatectl.render.sparkline import sparkline
from fargatectl.render.urls import Urls
from fargatectl.runtime.jobs import JobStatus
from fargatectl.runtime.scaling import Scaling
from fargatectl.runtime.status import ServiceStatus
from fargatectl.runtime.usage import Usage

EVENTS = 5
_COLORS = {"healthy": "green", "deploying": "yellow", "degraded": "yellow", "down": "red"}


@dataclass(frozen=True)
class StatusAnswer:
    """`urls` are those of the load balancers; `now` is in seconds since the epoch.

    `drift` are the fields that were changed by hand, by what has them.
    """

    place: Place
    urls: Urls
    services: Sequence[ServiceStatus]
    now: float
    jobs: Sequence[JobStatus] = ()
    usage: Mapping[str, Usage] = field(default_factory=dict)
    drift: Mapping[Key, Sequence[str]] = field(default_factory=dict)

    @property
    def is_deployed(self) -> bool:
        return bool(self.services or self.jobs)

    @property
    def health(self) -> str:
        """Of all services together: the worst of them."""
        states = {health_of(service) for service in self.services}
        return next(
            (each for each in ("down", "deploying", "degraded") if each in states), "healthy"
        )

    def document(self) -> dict[str, Any]:
        return {
            "app": self.place.app,
            "env": self.place.env,
            "region": self.place.region,
            **urls.facts(self.urls),
            "health": self.health if self.services else None,
            "services": [self._service_document(service) for service in self.services],
            "jobs": [document_of(job) for job in self.jobs],
            "drift": [
                {"kind": key.kind, "name": key.name, "fields": list(names)}
                for key, names in self.drift.items()
            ],
        }

    def parts(self) -> Iterator[str]:
        health = f"  [{_COLORS[self.health]}]{self.health}[/]" if self.services else ""
        (_, url), *others = self.urls.items() or [(None, "")]
        yield f"[bold]{escape(str(self.place))}[/]  {escape(url)}{health}".rstrip()
        named = aligned([[escape(name or ""), escape(each)] for name, each in others])
        yield from (f"  {line}" for line in named)
        yield ""
        if not self.is_deployed:
            yield "  Nothing is deployed here yet. `fargatectl up` deploys it."
            return
        names = [*(each.name for each in self.services), *(each.name for each in self.jobs)]
        width = max(map(len, names))
        services = aligned([self._row(service, width) for service in self.services])
        for service, line in zip(self.services, services, strict=True):
            yield f"  {line}"
            yield from (f"      {note}" for note in _notes(service))
        jobs = aligned([job_row(job, width, self.now) for job in self.jobs])
        yield from (f"  {line}" for line in jobs)
        yield from self._drift()
        yield from self._events()

    def _service_document(self, service: ServiceStatus) -> dict[str, Any]:
        document: dict[str, Any] = plain(asdict(service))
        if service.scaling:
            del document["scaling"]["group"]  # only by what the requests are found
        usage = self.usage.get(service.name)
        return {
            **document,
            "health": health_of(service),
            "usage": plain(asdict(usage)) if usage else None,
        }

    def _row(self, service: ServiceStatus, width: int) -> list[str]:
        usage = self.usage.get(service.name, Usage())
        return [
            f"{service.name:{width}}",
            f":{service.revision.rpartition(':')[2]}",
            _count(service),
            " ".join(filter(None, [_bounds(service), _cpu(service.scaling, usage)])),
            _used("memory", usage.memory),
            _deployed(service, self.now),
            f"[dim]{escape(words.short(service.image, 50))}[/]",
        ]

    def _drift(self) -> Iterator[str]:
        if not self.drift:
            return
        yield ""
        yield "  [yellow]changed outside since the last `up`[/]; `fargatectl plan` shows how"
        rows = [[escape(words.thing(key)), ", ".join(names)] for key, names in self.drift.items()]
        yield from (f"      {line}" for line in aligned(rows))

    def _events(self) -> Iterator[str]:
        events = [event for service in self.services for event in service.events]
        newest = sorted(events, key=lambda event: event.time, reverse=True)[:EVENTS]
        if newest:
            yield ""
        for number, event in enumerate(newest):
            title = "events" if not number else ""
            ago = words.ago(self.now - event.time)
            said = f"{event.service} {words.said(event.message)}"
            yield f"  [dim]{title:6}   {ago:>4}  {escape(said)}[/]"


def health_of(service: ServiceStatus) -> str:
    """`deploying` while a rollout is under way, else by how many of its tasks serve."""
    if any(one.rollout == "IN_PROGRESS" for one in service.deployments):
        return "deploying"
    if service.serving >= service.desired:
        return "healthy"
    return "degraded" if service.serving else "down"


def _count(service: ServiceStatus) -> str:
    doing = "serving" if service.targets else "running"
    color = _COLORS[health_of(service)]
    return f"[{color}]{service.serving} of {service.desired} {doing}[/]"


def _bounds(service: ServiceStatus) -> str:
    """How many tasks there may be, and where they are when not on demand."""
    scaling = service.scaling
    spot = sum(task.spot for task in service.tasks)
    where = f"{spot} on Spot" if 0 < spot < len(service.tasks) else "Spot" if spot else ""
    many = f"{scaling.min}–{scaling.max}" if scaling else ""
    return ", ".join(filter(None, [many, where]))


def _cpu(scaling: Scaling | None, usage: Usage) -> str:
    """With the value that autoscaling keeps it at, and what else that goes by."""
    targets = dict(scaling.targets) if scaling else {}
    wanted = targets.pop("cpu", None)
    told = _used("CPU", usage.cpu)
    if wanted is not None:
        told = f"{told} of {wanted:g}" if told else f"CPU of {wanted:g}"
    others = [f"{name} of {target:g}" for name, target in targets.items()]
    if usage.requests and "requests" in targets:
        most = max(usage.requests) or 1
        bars = sparkline([each / most * 100 for each in usage.requests])
        told_now = f"requests {usage.requests[-1]:.0f} a minute {bars}"
        others = [each.replace("requests", told_now, 1) for each in others]
    return escape(", ".join(filter(None, [told, *others])))


def _used(what: str, percentages: Sequence[float]) -> str:
    if not percentages:
        return ""
    return f"{what} {percentages[-1]:.0f} % {sparkline(percentages)}"


def _deployed(service: ServiceStatus, now: float) -> str:
    primary = next((one for one in service.deployments if one.status == "PRIMARY"), None)
    if primary is None or primary.created is None or primary.rollout == "IN_PROGRESS":
        return ""
    return f"deployed {words.ago(now - primary.created)} ago"


def _notes(service: ServiceStatus) -> Iterator[str]:
    """What is not as it should be, and what was done by hand."""
    name = escape(service.name)
    if service.declared not in (None, service.desired) and service.scaling is None:
        kept = f"count {service.declared} in the spec, {service.desired} wanted: scaled by hand"
        yield f"{kept}; `fargatectl up --reset-count` goes back"
    if service.older_secrets:
        held = escape(", ".join(service.older_secrets))
        renewed = f"`fargatectl restart {name}` renews it"
        yield f"[yellow]![/] tasks hold an older value of {held}: {renewed}"
    for deployment in service.deployments:
        if deployment.rollout != "COMPLETED":
            yield (
                f"{escape(deployment.revision)} {deployment.rollout.lower().replace('_', ' ')}: "
                f"{deployment.running} of {deployment.desired} running  {escape(deployment.reason)}"
            )
    if shift := service.shift:
        where = escape(words.stage(shift.strategy, shift.stage))
        waits = f"waits for `fargatectl continue {name}`; `fargatectl stop {name}` gives it up"
        yield f"{where}  [yellow]‖[/] {waits}" if shift.is_paused else where
    states = Counter(target.health for target in service.targets)
    if states and set(states) != {"healthy"}:
        yield f"targets: {', '.join(f'{number} {state}' for state, number in states.items())}"
