"""Where the lines of services and jobs go: what `logs` reads, and what it can only tell of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fargatectl.commands.session import Session
from fargatectl.errors import UsageError

if TYPE_CHECKING:
    from fargatectl.runtime.logs import Source
    from fargatectl.spec.models.task import Task

# Which option of a Fluent Bit output says where it writes; others may be keys.
_PLACES = ("log_group_name", "delivery_stream", "stream", "bucket", "host", "splunk-url")


def tasks(session: Session, name: str | None) -> "Mapping[str, Task]":
    """The service or job named, or all of them."""
    spec = session.spec.spec
    known: dict[str, Task] = {**spec.services, **spec.jobs}
    if name is None:
        return known
    if name not in known:
        raise UsageError(
            f"The spec has no service or job {name}.", f"The spec has: {', '.join(known)}."
        )
    return {name: known[name]}


def sources(session: Session, chosen: "Mapping[str, Task]") -> "list[Source]":
    """What CloudWatch Logs has of them. Tasks run by hand write where the others do."""
    return [
        _source(session, name, task, containers)
        for name, task in chosen.items()
        if (containers := _containers(name, task))
    ]


def elsewhere(chosen: "Mapping[str, Task]") -> Iterator[str]:
    """A sentence for each whose lines do not go to CloudWatch Logs by themselves."""
    for name, task in chosen.items():
        place = _place(task.logs.options)
        match task.logs.driver:
            case "splunk":
                yield f"{name} logs to Splunk{place}: its lines are there, not here."
            case "awsfirelens":
                output = _option(task.logs.options, "name")
                to = f" to {output}{place}" if output else ", where the router's own file says"
                yield f"{name} logs through FireLens{to}. Here are only the router's own lines."


def _source(session: Session, name: str, task: "Task", containers: tuple[str, ...]) -> "Source":
    """The driver's own options go before what we choose."""
    from fargatectl.blueprint.names import log_group_name, log_prefix
    from fargatectl.runtime.logs import Source

    spec = session.spec.spec
    options = task.logs.options if task.logs.driver == "awslogs" else {}
    return Source(
        name,
        options.get("awslogs-group") or log_group_name(session.owner, name, spec),
        options.get("awslogs-stream-prefix") or log_prefix(name, spec),
        containers,
    )


def _containers(name: str, task: "Task") -> tuple[str, ...]:
    from fargatectl.blueprint.log_drivers import routers
    from fargatectl.runtime.one_off import TIMEKEEPER
    from fargatectl.spec.models.job import Job

    match task.logs.driver:
        case "splunk":
            return ()
        case "awsfirelens":
            return routers(task)
    keeper = (TIMEKEEPER,) if isinstance(task, Job) and task.timeout else ()
    return (name, *task.sidecars, *keeper)


def _place(options: Mapping[str, str]) -> str:
    places = (_option(options, place) for place in _PLACES)
    return next((f" ({place})" for place in places if place), "")


def _option(options: Mapping[str, str], name: str) -> str:
    """Fluent Bit minds no case in the names of options."""
    return next((str(value) for key, value in options.items() if key.lower() == name), "")


def narrowing(found: "Sequence[Source]", task: str, container: str) -> str:
    """A pattern of the streams' names, for Insights, which reads whole groups."""
    import re

    prefixes = "|".join(sorted({re.escape(source.prefix) for source in found}))
    pattern = f"^({prefixes})/{re.escape(container) or '[^/]+'}/{re.escape(task)}"
    return pattern.replace("/", r"\/")
