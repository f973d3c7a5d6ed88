"""Tells in a service's events what became of its tasks."""

from collections import Counter
from collections.abc import Callable, Sequence

from . import events
from .service import Service
from .task import Task


def announce(service: Service, tasks: Sequence[Task], now: float) -> None:
    """Say what is new since the last pass, many tasks in one line."""
    registered = untold(tasks, "registered", lambda one: one.is_running and one.is_wanted)
    for group, count in by_group(registered):
        service.events.add(now, events.registered(count, group))
    leaving = untold(tasks, "deregistered", lambda one: not one.is_wanted and was_target(one))
    for group, count in by_group(leaving):
        service.events.add(now, events.deregistered(count, group))
    drained = [one for one in leaving if one.status == "DEACTIVATING"]
    if drained:
        service.events.add(now, events.draining(len(drained)))
    gone = untold(tasks, "stopped", was_stopped_by_ecs)
    if gone:
        service.events.add(now, events.stopped([one.id for one in gone]))


def untold(tasks: Sequence[Task], what: str, is_so: Callable[[Task], bool]) -> list[Task]:
    """The tasks of which this is true and was not told yet."""
    found = [task for task in tasks if what not in task.told and is_so(task)]
    for task in found:
        task.told.add(what)
    return found


def by_group(tasks: Sequence[Task]) -> list[tuple[str, int]]:
    """How many of the tasks are in which target group."""
    return list(Counter(group for one in tasks for group, _, _ in one.target_groups).items())


def was_target(task: Task) -> bool:
    """Whether load balancers ever knew it."""
    return "registered" in task.told


def was_stopped_by_ecs(task: Task) -> bool:
    """Whether the service scheduler ended it, and its connections have ended too."""
    return (
        task.stop_code == "ServiceSchedulerInitiated"
        and not task.is_wanted
        and task.status != "DEACTIVATING"
    )
