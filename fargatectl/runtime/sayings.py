"""Service events: ECS's own words about a service, each told once, and what can be read in them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fargatectl.events import ServiceSaid

# Tasks that got this far and failed are told by themselves, with more.
_TOLD_BY_TASKS = re.compile(r"ResourceInitialization|Cannot[A-Z]\w+Error|ContainerRuntime")
_REFUSALS = (
    re.compile(r"unable to place a task\.? *Reason: (?P<reason>.*)", re.DOTALL),
    re.compile(r"failed to launch a task with \(error (?P<reason>.*?)\)?\.?$", re.DOTALL),
    re.compile(r"(?P<reason>was unable to stop or start tasks during a deployment.*)", re.DOTALL),
)
_UNHEALTHY = re.compile(r"\(task (?P<task>\w+)\).* is unhealthy in .*\(reason (?P<reason>.*)\)")


def saying(service: str, event: Mapping[str, Any]) -> ServiceSaid:
    """A service event without the service's name in front."""
    message = str(event["message"])
    for prefix in (f"(service {service}) ", f"service {service} "):
        message = message.removeprefix(prefix)
    return ServiceSaid(time=event["createdAt"].timestamp(), service=service, message=message)


def refusal(message: str) -> str | None:
    """Why ECS could not even start a task, if that is what the event says."""
    found = next((match for one in _REFUSALS if (match := one.search(message))), None)
    if found is None or _TOLD_BY_TASKS.search(message):
        return None
    return found["reason"]


def unhealthy(message: str) -> tuple[str, str] | None:
    """The task that is unhealthy and why, if that is what the event says."""
    found = _UNHEALTHY.search(message)
    return (found["task"], found["reason"]) if found else None


@dataclass
class Sayings:
    """The events of one service that were told. ECS keeps the last hundred, newest first."""

    service: str
    _told: set[str] = field(default_factory=set)

    def new(self, events: Iterable[Mapping[str, Any]], since: float) -> Iterator[ServiceSaid]:
        """Those not told yet, oldest first, from `since` on (seconds since the epoch)."""
        for event in reversed(list(events)):
            if event["id"] not in self._told and event["createdAt"].timestamp() >= since:
                self._told.add(event["id"])
                yield saying(self.service, event)
