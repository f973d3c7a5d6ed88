"""The failed tasks of one rollout, each told once."""

from collections.abc import Iterable, Iterator

from fargatectl.events import ServiceSaid, TaskFailed
from fargatectl.runtime import sayings
from fargatectl.runtime.failures import Examiner, is_complete, is_failure, refused
from fargatectl.runtime.look import Look
from fargatectl.runtime.tasks import Task

# Of how many failed tasks of a service the log lines are read: the next ones say the same.
READ = 10


class Casualties:
    """Finds failed tasks. `told` are the ARNs of stopped tasks that need no further look."""

    def __init__(self, service: str, examiner: Examiner) -> None:
        self.told: set[str] = set()
        self.failures: list[TaskFailed] = []
        self._service = service
        self._examiner = examiner
        self._unhealthy: dict[str, str] = {}
        self._refusals: set[str] = set()

    def refusals(self, said: ServiceSaid, revision: str) -> Iterator[TaskFailed]:
        """What ECS says it cannot start; what passes by itself is kept for the case it does not."""
        reason = sayings.refusal(said.message)
        if reason is None or reason in self._refusals:
            return
        self._refusals.add(reason)
        failed = refused(self._service, revision, reason, said.time)
        self.failures.append(failed)
        if not failed.passes:
            yield failed

    def remember(self, look: Look, said: Iterable[ServiceSaid]) -> None:
        """Keep why targets are unhealthy: when a task has stopped, ELB no longer knows it."""
        told = (sayings.unhealthy(one.message) for one in said)
        self._unhealthy |= dict(filter(None, told))
        self._unhealthy |= {
            target.id: target.reason for target in look.all_targets if target.health == "unhealthy"
        }

    def among(
        self, tasks: Iterable[Task], deployment: str, previous: str, *, is_last_look: bool
    ) -> Iterator[TaskFailed]:
        """The failures among stopped tasks that this deployment (`ecs-svc/…`) had started.

        `previous` is the ARN of the task definition that it replaces. Those of which ECS has more
        to tell are left to a later look, if there will be one.
        """
        for task in tasks:
            if not deployment or not (is_complete(task) or is_last_look):
                continue
            failed = self._examined(task, deployment, previous)
            if failed and _awaits_lines(failed, task) and not is_last_look:
                continue
            self.told.add(task.arn)
            if failed:
                self.failures.append(failed)
                yield failed

    def _examined(self, task: Task, deployment: str, previous: str) -> TaskFailed | None:
        if task.started_by != deployment or not is_failure(task):
            return None
        by_load_balancer = "ELB health" in task.reason
        health = self._unhealthy.get(task.id) or self._unhealthy.get(task.address) or ""
        return self._examiner.examine(
            self._service,
            task,
            health if by_load_balancer else "",
            with_logs=len(self.failures) < READ,
            previous=previous,
        )


def _awaits_lines(failed: TaskFailed, task: Task) -> bool:
    """Whether the last lines of a program that ran may still be on their way to CloudWatch."""
    return failed.exit_code is not None and not failed.logs and task.status == "DEPROVISIONING"
