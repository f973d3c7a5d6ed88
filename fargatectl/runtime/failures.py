"""What is known of a failed task: its container, its last lines, its diagnosis."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws
from fargatectl.events import TaskFailed
from fargatectl.runtime.diagnosis import Symptoms, diagnose
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.tasks import Container, Task

LINES = 10
_NORMAL = re.compile(r"scaling activity|stopped by user|rebalanc", re.IGNORECASE)
# Exit codes of containers that were ended because another one had failed.
_TOLD_TO_STOP = (137, 143)


def is_failure(task: Task) -> bool:
    """Whether the task stops for a bad reason, and not because ECS or a person has it replaced."""
    if task.stop_code in ("", "UserInitiated") or _NORMAL.search(task.reason):
        return False
    return task.stop_code != "ServiceSchedulerInitiated" or "failed" in task.reason


def is_complete(task: Task) -> bool:
    """Whether ECS has told all that matters.

    A task that fails its health checks is known for that at once, and leaves its target groups for
    minutes; one that ended by itself gets its exit codes when all containers have ended.
    """
    if task.stop_code == "ServiceSchedulerInitiated":
        return True
    return task.status in ("DEPROVISIONING", "STOPPED", "DELETED")


def culprit(task: Task) -> Container | None:
    """The container that ended the task, as far as one can tell; else its main one."""
    return min(task.containers, key=_innocence, default=None)


def refused(service: str, revision: str, reason: str, time: float) -> TaskFailed:
    """A task that ECS could not even start, as an event tells."""
    return _failed(service, revision, "", Symptoms(reason=reason), time)


class Examiner:
    """Examines failed tasks; reads each task definition once."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._definitions: dict[str, dict[str, Any]] = {}

    def examine(
        self, service: str, task: Task, health: str, *, with_logs: bool, previous: str = ""
    ) -> TaskFailed:
        """All that is known of the task; `health` is what ELB said of it.

        `previous` is the ARN of the task definition that served before.

        What cannot be read, for want of permission or because it is gone, is left empty.
        """
        container = culprit(task)
        definition = self._container_definition(task.task_definition, container)
        symptoms = Symptoms(
            stop_code=task.stop_code,
            reason=task.reason,
            container=container.name if container else "",
            container_reason=container.reason if container else "",
            exit_code=_own_exit_code(task, container),
            health=health,
            logs=self._last_lines(task, definition) if with_logs else (),
            sets=_names_set(definition),
            before=self._set_before(previous, container),
        )
        return _failed(service, task.revision, task.id, symptoms, self._aws.clock.now())

    def _set_before(
        self, previous: str, container: Container | None
    ) -> Mapping[str, frozenset[str]]:
        if not previous:
            return {}
        names = _names_set(self._container_definition(previous, container))
        return {revision_of(previous): names}

    def _container_definition(self, arn: str, container: Container | None) -> Mapping[str, Any]:
        definitions = self._definition(arn).get("containerDefinitions", ())
        wanted = container.name if container else None
        named = (one for one in definitions if wanted in (None, one["name"]))
        return next(named, {})

    def _definition(self, arn: str) -> Mapping[str, Any]:
        if arn not in self._definitions:
            try:
                answer = self._aws.client("ecs").describe_task_definition(taskDefinition=arn)
            except (ClientError, BotoCoreError):
                return {}
            self._definitions[arn] = answer["taskDefinition"]
        return self._definitions[arn]

    def _last_lines(self, task: Task, definition: Mapping[str, Any]) -> tuple[str, ...]:
        options = definition.get("logConfiguration", {}).get("options", {})
        prefix = options.get("awslogs-stream-prefix")
        if not prefix:
            return ()
        try:
            answer = self._aws.client("logs").get_log_events(
                logGroupName=options["awslogs-group"],
                logStreamName=f"{prefix}/{definition['name']}/{task.id}",
                limit=LINES,
                startFromHead=False,
            )
        except (ClientError, BotoCoreError):
            return ()
        return tuple(event["message"] for event in answer["events"])


def _failed(service: str, revision: str, task: str, symptoms: Symptoms, time: float) -> TaskFailed:
    diagnosis = diagnose(symptoms)
    return TaskFailed(
        time=time,
        service=service,
        revision=revision,
        task=task,
        stop_code=symptoms.stop_code,
        reason=symptoms.container_reason or symptoms.reason,
        container=symptoms.container,
        exit_code=symptoms.exit_code,
        health=symptoms.health,
        logs=symptoms.logs,
        cause=diagnosis.cause,
        fix=diagnosis.fix,
        passes=diagnosis.passes,
        repeats=diagnosis.repeats,
    )


def _own_exit_code(task: Task, container: Container | None) -> int | None:
    """That of a container which ended by itself: one that is told to stop ends with anything."""
    if container is None or task.stop_code == "ServiceSchedulerInitiated":
        return None
    return container.exit_code


def _innocence(container: Container) -> int:
    if container.reason:
        return 0
    match container.exit_code:
        case None:
            return 4
        case code if code in _TOLD_TO_STOP:
            return 3
        case 0:
            return 2
        case _:
            return 1


def _names_set(definition: Mapping[str, Any]) -> frozenset[str]:
    settings = [*definition.get("environment", ()), *definition.get("secrets", ())]
    return frozenset(setting["name"] for setting in settings)
