"""The ECS scheduler: services and tasks that live by a clock and nothing else."""

from functools import partial
from typing import Any

from fargatectl.clock import Clock

from .agenda import Agenda
from .health import SETTLING
from .launch import Launcher
from .lifecycle import Lifecycle
from .reconcile import Reconciler
from .registry import Tasks
from .service import Service
from .targets import Target, Targets
from .task import Task
from .usage import Meter
from .world import World

# From a request to the service scheduler's next look.
REACTION = 1.0
DELETED = "Service deployment stopped because the service was deleted."
# Deleted services can be described for a while.
REMEMBERED = 3600.0

# A service, and when it is looked at: two reasons for the same moment make one look.
Look = tuple[int, float]


class Scheduler:
    """A state machine without threads: `tick` brings it up to the clock's time.

    Whoever changes a service says so with `wake`. Durations pass `speed` times as fast
    as in AWS; timestamps are the clock's.
    """

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        self.agenda = Agenda(clock, speed)
        self.tasks = Tasks()
        self.services: dict[str, Service] = {}
        self.targets = Targets(self.agenda, self._target_changed)
        self.lifecycle = Lifecycle(self.agenda, self.targets, self._task_changed, self._forget)
        self._launcher = Launcher(self.agenda, self.tasks, self.start, self.wake)
        self._reconciler = Reconciler(
            self.agenda, self.targets, self.lifecycle, self._launcher, self.wake
        )
        self.meter = Meter(self.agenda, self.services, self.tasks)
        # By client token: the parameters of a RunTask, and the tasks it started.
        self.run_requests: dict[str, tuple[dict[str, Any], list[str]]] = {}
        # By task definition: when a task of it was first asked for that Fargate has no room for.
        self.scarce_since: dict[str, float] = {}
        self._looks: set[Look] = set()

    @property
    def now(self) -> float:
        """The moment the world stands at, in seconds since the epoch."""
        return self.agenda.now

    @property
    def speed(self) -> float:
        """How many times as fast as in AWS durations pass."""
        return self.agenda.speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self.agenda.speed = speed
        # What was to happen keeps its moment, but ages are now counted otherwise.
        for service in self.services.values():
            for seconds in (0, SETTLING, service.settings.grace):
                self.wake(service, seconds)

    def live_in(self, world: World) -> None:
        """Say who answers for the rest of AWS."""
        self.targets.world = self.lifecycle.world = self._launcher.world = world

    def tick(self) -> None:
        """Do all that is due by now, in the order of time."""
        self.agenda.catch_up()

    def reset(self) -> None:
        """Forget everything."""
        self.agenda.clear()
        self.tasks.clear()
        self.targets.clear()
        self.services.clear()
        self.run_requests.clear()
        self.scarce_since.clear()
        self.meter.clear()
        self._looks.clear()

    def add(self, service: Service) -> None:
        """Take a new service into care. One of the same name that was deleted is forgotten."""
        self.services[service.arn] = service
        self.meter.start()
        self.wake(service)

    def delete(self, service: Service) -> None:
        """Stop all tasks of a service, then let it be INACTIVE."""
        service.status = "DRAINING"
        service.scale(0, self.now)
        if service.rollout:
            service.rollout.move(self.now, "STOPPED", DELETED)
        self.wake(service)

    def start(self, task: Task) -> None:
        """Let a task begin."""
        self.tasks.add(task)
        self.lifecycle.start(task)

    def stop(self, task: Task, reason: str) -> None:
        """Stop a task because somebody asked for it."""
        self.lifecycle.stop(task, reason, "UserInitiated")

    def wake(self, service: Service, seconds: float = REACTION) -> None:
        """Have the service scheduler look at a service in so many seconds."""
        look = (id(service), round(self.now + seconds / self.speed, 3))
        if look not in self._looks:
            self._looks.add(look)
            self.agenda.after(seconds, partial(self._look, service, look))

    def _look(self, service: Service, look: Look) -> None:
        self._looks.discard(look)
        if self.services.get(service.arn) is not service or service.status == "INACTIVE":
            return
        alive = [task for task in self.tasks.of_service(service.arn) if not task.is_over]
        self._reconciler.run(service, alive)
        if service.status == "INACTIVE":
            self.agenda.after(REMEMBERED, partial(self._forget_service, service))

    def _task_changed(self, task: Task) -> None:
        service = self.services.get(task.service_arn or "")
        if service is None:
            return
        self.wake(service, 0)
        if task.is_running:
            self.wake(service, SETTLING)
            self.wake(service, service.settings.grace)

    def _target_changed(self, target: Target) -> None:
        for service in self.services.values():
            if service.deployments and is_behind(service, target.group):
                self.wake(service, 0)

    def _forget(self, task: Task) -> None:
        self.tasks.remove(task)

    def _forget_service(self, service: Service) -> None:
        if self.services.get(service.arn) is service:
            del self.services[service.arn]


def is_behind(service: Service, group: str) -> bool:
    """Whether the service's tasks are targets of the group."""
    return any(
        group == one[0] for each in service.deployments for one in each.revision.target_groups
    )
