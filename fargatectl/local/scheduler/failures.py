"""Learns from tasks that ended by themselves: when to try again, when to give up."""

from collections.abc import Sequence

from . import events, rollout
from .agenda import Agenda
from .deployment import Deployment
from .launch import Launcher
from .service import Service
from .task import Task

# How long ECS takes to replace a task that ended: some 51 s from start to start
# when it crashes at once, some 18 s after StopTask.
AFTER_EXIT = 16.0
AFTER_STOP = 18.0


class Failures:
    """Counts failed tasks per deployment and trips the circuit breaker."""

    def __init__(self, agenda: Agenda, launcher: Launcher) -> None:
        self._agenda = agenda
        self._launcher = launcher

    def learn(self, service: Service, tasks: Sequence[Task]) -> None:
        """Account for each task that ended since the last pass."""
        for task in tasks:
            deployment = service.find(task.started_by)
            if task.is_wanted or task.is_accounted or deployment is None:
                continue
            task.is_accounted = True
            match task.stop_code:
                case "TaskFailedToStart":
                    self._failed_to_start(service, deployment, task)
                case "EssentialContainerExited":
                    self._exited(service, deployment, task)
                case "UserInitiated":
                    self._launcher.hold(service, deployment, AFTER_STOP)

    def count(self, service: Service, deployment: Deployment) -> None:
        """One more task of a deployment under way has failed."""
        if not deployment.is_in_progress:
            return
        deployment.failures += 1
        if deployment is not service.primary or service.rollout is None:
            return
        breaker = service.settings.breaker
        service.rollout.failures = deployment.failures
        service.rollout.threshold = breaker.threshold(service.desired_count)
        if breaker.is_enabled and deployment.failures >= service.rollout.threshold:
            rollout.trip(service, self._agenda.now)

    def forgive(self, service: Service, deployment: Deployment) -> None:
        """A task of the deployment became healthy."""
        deployment.launch_failures = 0
        if service.settings.breaker.resets_on_healthy:
            deployment.failures = 0
            if service.rollout and deployment is service.primary:
                service.rollout.failures = 0

    def _failed_to_start(self, service: Service, deployment: Deployment, task: Task) -> None:
        reason = task.stopped_reason or ""
        service.events.complain(self._agenda.now, events.unplaced(reason))
        self._launcher.back_off(service, deployment)
        self.count(service, deployment)

    def _exited(self, service: Service, deployment: Deployment, task: Task) -> None:
        self._launcher.hold(service, deployment, AFTER_EXIT)
        if not task.was_healthy:
            self.count(service, deployment)
