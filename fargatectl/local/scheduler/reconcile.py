"""One pass of the service scheduler: look at a service's tasks, start and stop what it takes."""

from collections.abc import Callable, Mapping, Sequence

from . import events, rollout
from .agenda import Agenda
from .alarms import Alarms
from .announce import announce
from .failures import Failures
from .health import failing_target, standing
from .launch import Launcher
from .lifecycle import Lifecycle
from .rolling import Member, Situation, Standing
from .service import Service
from .shifting import Shifting, is_shifting
from .strategy import strategy
from .targets import Targets
from .task import Task

SCHEDULER = "ServiceSchedulerInitiated"


class Reconciler:
    """Keeps services as they are wanted. A pass may be run at any time, as often as one likes."""

    def __init__(
        self,
        agenda: Agenda,
        targets: Targets,
        lifecycle: Lifecycle,
        launcher: Launcher,
        wake: Callable[[Service, float], None],
    ) -> None:
        self._agenda = agenda
        self._targets = targets
        self._lifecycle = lifecycle
        self._launcher = launcher
        self._failures = Failures(agenda, launcher)
        self._alarms = Alarms(agenda, launcher, wake)
        self._shifting = Shifting(agenda, launcher, wake)
        self._wake = wake

    def run(self, service: Service, tasks: Sequence[Task]) -> None:
        """One pass over a service and its tasks, those that are STOPPED excepted."""
        announce(service, tasks, self._agenda.now)
        if service.status != "ACTIVE":
            self._drain(service, tasks)
            return
        self._failures.learn(service, tasks)
        if service.rollout and service.rollout.status == "ROLLBACK_REQUESTED":
            rollout.stop(service, self._agenda.now)
        self._alarms.hear(service)
        members = self._members(service, tasks)
        self._shifting.advance(service, _healthy(members[True]))
        self._shifting.give_back(service)
        members = self._members(service, tasks)
        self._move(service, members, {task.id: task for task in tasks})
        self._tidy(service, tasks)
        self._conclude(service, tasks, members)

    def _drain(self, service: Service, tasks: Sequence[Task]) -> None:
        for task in tasks:
            self._stop(service, task, scaling(service))
        if service.status == "DRAINING" and not tasks:
            service.status = "INACTIVE"
            for deployment in service.deployments:
                deployment.status = "INACTIVE"

    def _members(self, service: Service, tasks: Sequence[Task]) -> Mapping[bool, Sequence[Member]]:
        """The tasks that are to run: those of the primary deployment (True) and others."""
        members: dict[bool, list[Member]] = {True: [], False: []}
        for task in tasks:
            if task.is_wanted:
                found = standing(task, self._targets, self._agenda, service.settings.grace)
                if found is Standing.HEALTHY:
                    self._greet(service, task)
                is_new = task.started_by == service.primary.id
                members[is_new].append(Member(task.id, found))
        return members

    def _greet(self, service: Service, task: Task) -> None:
        deployment = service.find(task.started_by)
        if deployment and not task.was_healthy:
            self._failures.forgive(service, deployment)
        task.was_healthy = True

    def _move(
        self,
        service: Service,
        members: Mapping[bool, Sequence[Member]],
        tasks: Mapping[str, Task],
    ) -> None:
        if service.primary.state == "FAILED" and service.desired_count:
            return
        settings, primary = service.settings, service.primary
        moves = strategy(service)(
            Situation(
                service.desired_count,
                settings.minimum_percent,
                settings.maximum_percent,
                members[True],
                members[False],
            )
        )
        for one in moves.replace:
            self._give_up(service, tasks[one])
        if service.primary is not primary or primary.state == "FAILED":
            self._wake(service, 0)
            return
        for one in (*moves.stop_surplus, *moves.stop_old):
            self._stop(service, tasks[one], scaling(service))
        if moves.start and not self._launcher.launch(service, moves.start, len(moves.replace)):
            self._failures.count(service, primary)
        if moves.is_stuck:
            service.events.complain(self._agenda.now, events.PLACED_WRONG)

    def _give_up(self, service: Service, task: Task) -> None:
        """Stop a task whose health checks failed."""
        target = failing_target(task, self._targets)
        if target:
            text = events.unhealthy_target(
                task.id, target.port, target.group, target.verdict[2] or ""
            )
            reason = f"Task failed ELB health checks in (target-group {target.group})"
        else:
            text = events.unhealthy_container(task.id)
            reason = "Task failed container health checks"
        service.events.add(self._agenda.now, text)
        self._stop(service, task, reason)
        deployment = service.find(task.started_by)
        if deployment:
            self._launcher.hold(service, deployment, 0)
            self._failures.count(service, deployment)

    def _stop(self, service: Service, task: Task, reason: str) -> None:
        if task.is_wanted:
            service.is_steady = False
            self._lifecycle.stop(task, reason, SCHEDULER)

    def _tidy(self, service: Service, tasks: Sequence[Task]) -> None:
        """A deployment with no task left is no longer listed."""
        alive = {task.started_by for task in tasks}
        service.deployments[1:] = [one for one in service.others() if one.id in alive]

    def _conclude(
        self,
        service: Service,
        tasks: Sequence[Task],
        members: Mapping[bool, Sequence[Member]],
    ) -> None:
        is_whole = len(members[True]) == service.desired_count and all(
            one.standing is Standing.HEALTHY for one in members[True]
        )
        is_alone = all(task.is_wanted and task.started_by == service.primary.id for task in tasks)
        if not (is_whole and is_alone) or is_shifting(service):
            service.is_steady = False
            self._conclude_early(service, tasks, members[True])
            return
        if service.primary.is_in_progress:
            rollout.complete(service, self._agenda.now)
        if not service.is_steady:
            service.is_steady = True
            service.events.settle(self._agenda.now)

    def _conclude_early(
        self, service: Service, tasks: Sequence[Task], new: Sequence[Member]
    ) -> None:
        """Call a deployment done that has met its criteria long enough; the rest goes on."""
        early, primary = service.settings.early, service.primary
        if early is None or is_shifting(service) or not primary.is_in_progress:
            return
        healthy = sum(one.standing is Standing.HEALTHY for one in new)
        old = sum(task.started_by != primary.id for task in tasks)
        if not early.is_met(service.desired_count, healthy, old):
            primary.met_since = None
            return
        if primary.met_since is None:
            primary.met_since = self._agenda.now
            self._wake(service, early.bake)
        if self._agenda.elapsed(primary.met_since) >= early.bake:
            rollout.complete(service, self._agenda.now)


def _healthy(members: Sequence[Member]) -> int:
    return sum(one.standing is Standing.HEALTHY for one in members)


def scaling(service: Service) -> str:
    """Why a task goes when nothing is wrong with it."""
    return f"Scaling activity initiated by (deployment {service.primary.id})"
