"""A one-off task followed to its end: where it stands, what it writes, how its command ended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fargatectl.aws import Aws
from fargatectl.events import LogLine, TaskFailed, TaskMoved
from fargatectl.runtime import one_off
from fargatectl.runtime.failures import Examiner
from fargatectl.runtime.faults import explained, persistently
from fargatectl.runtime.logs import Source, lines
from fargatectl.runtime.one_off import TIMEKEEPER, TOO_LATE, OneOff
from fargatectl.runtime.tasks import Task, describe_tasks

PAUSE = 2.0
# Seconds after a task's end in which its last lines may still be on their way to CloudWatch.
LINGER = 5.0


@dataclass(frozen=True)
class Ending:
    """How the command ended. `failure` tells why there is no exit code, or that AWS ended it."""

    task: Task
    exit_code: int | None
    failure: TaskFailed | None


class Errand:
    """Follows one task; `ending` is known once `follow` is exhausted."""

    def __init__(self, aws: Aws, wish: OneOff, task: Task) -> None:
        self.task = task
        self._aws = aws
        self._wish = wish
        self._ended: float | None = None

    def follow(self) -> Iterator[TaskMoved | LogLine]:
        """What happens and what the command writes, until both are over."""
        with explained("follow the task"):
            yield self._moved()
            yield from self._starts()
            source = self._source()
            if source is not None and self.task.started:
                yield from self._lines(source)
            while self._goes_on():
                self._aws.clock.sleep(PAUSE)
            yield self._moved()

    def ending(self) -> Ending:
        """Exit code and, where there is something to tell beyond it, the diagnosis."""
        code = self._exit_code()
        culprit = next((one for one in self.task.containers if one.reason), None)
        failure = None
        if code is None or (code and culprit):
            examiner = Examiner(self._aws)
            failure = examiner.examine(self._name, self.task, "", with_logs=code is None)
        return Ending(self.task, code, failure)

    def _starts(self) -> Iterator[TaskMoved]:
        """Until it runs, or will not."""
        while not (self.task.status == "RUNNING" or self.task.has_ended):
            self._aws.clock.sleep(PAUSE)
            before = self.task.status
            self._look()
            if self.task.status != before and not self.task.has_ended:
                yield self._moved()

    def _lines(self, source: Source) -> Iterator[LogLine]:
        return lines(
            self._aws,
            [source],
            since=(self.task.created or self._aws.clock.now()) - 1,
            follow=True,
            task=self.task.id,
            container=self._wish.container,
            goes_on=self._goes_on,
        )

    def _goes_on(self) -> bool:
        if self._ended is None:
            self._look()
            if self.task.has_ended:
                self._ended = self._aws.clock.now()
        return self._ended is None or self._aws.clock.now() - self._ended < LINGER

    def _look(self) -> None:
        ask = partial(describe_tasks, self._aws, self._wish.cluster, [self.task.arn])
        # A task that was started just now may not be seen at once.
        self.task = next(iter(persistently(self._aws.clock, ask)), self.task)

    def _exit_code(self) -> int | None:
        if one_off.exit_code(self.task, TIMEKEEPER) == TOO_LATE:
            return TOO_LATE
        return one_off.exit_code(self.task, self._wish.container)

    def _source(self) -> Source | None:
        """Where the command's container writes, as it was deployed; None where we cannot read."""
        log = _log_configuration(self._aws, self._wish)
        options = log.get("options", {})
        prefix = options.get("awslogs-stream-prefix")
        if log.get("logDriver") != "awslogs" or not prefix:
            return None
        return Source(self._name, options["awslogs-group"], prefix)

    def _moved(self) -> TaskMoved:
        return TaskMoved(
            time=self._aws.clock.now(),
            service=self._name,
            revision=self.task.revision,
            task=self.task.id,
            status=self.task.status,
        )

    @property
    def _name(self) -> str:
        return self._wish.container


def _log_configuration(aws: Aws, wish: OneOff) -> Mapping[str, Any]:
    answer = aws.read("ecs", "describe_task_definition", taskDefinition=wish.task_definition)
    containers = answer["taskDefinition"]["containerDefinitions"]
    main = next(one for one in containers if one["name"] == wish.container)
    configuration: Mapping[str, Any] = main.get("logConfiguration", {})
    return configuration
