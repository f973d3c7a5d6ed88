"""The lines containers write."""

from collections.abc import Iterable

from .task import Container, Task
from .world import LogLine, World

PERIOD = 10.0
# Whoever comes back after hours finds the last lines, not all of them.
MOST_AT_ONCE = 30


def write(world: World, task: Task, container: Container, lines: Iterable[LogLine]) -> None:
    """Append lines to the container's stream, if it has one."""
    log = container.template.log
    if log:
        stream = f"{log.prefix}/{container.template.name}/{task.id}"
        world.write_log(task.cluster_arn, log, stream, list(lines))


def first_words(container: Container, now: float) -> list[LogLine]:
    """What a container says when it starts."""
    template = container.template
    words = [f"Starting {template.name} from {template.image}"]
    if container.command:
        words.append(f"$ {' '.join(container.command)}")
    words += [f"Listening on port {port}" for port in template.ports]
    return [LogLine(now, word) for word in words]


def last_words(container: Container, now: float) -> list[LogLine]:
    """What a container says before it ends by itself."""
    return [LogLine(now, word) for word in container.behaviour.last_words]


def heartbeat(container: Container, now: float, count: int) -> LogLine:
    """What a container says once per period while it runs."""
    if not container.template.ports:
        return LogLine(now, f"Working, round {count}")
    answer = container.behaviour.answers
    return LogLine(now, f'10.0.0.{10 + count % 40} "GET / HTTP/1.1" {answer} {612 + count % 7}')
