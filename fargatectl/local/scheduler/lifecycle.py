"""A task's way from PROVISIONING to STOPPED."""

from collections.abc import Callable
from functools import partial

from . import logs, stop_reasons
from .agenda import Agenda
from .behaviour import Behaviour
from .ids import random_uuid
from .targets import Targets
from .task import Container, Task
from .template import HealthCheck
from .world import NetworkRefused, World

# Seconds as seen on Fargate with a small image.
PROVISIONING = 10.0
RESOURCES_FAIL = 8.0
ACTIVATING = 2.0
STOPPING = 5.0
DEPROVISIONING = 12.0
# From a container's start until the agent of ECS Exec listens in it.
AGENT_STARTS = 5.0
# Stopped tasks stay visible for at least an hour.
REMEMBERED = 3600.0


class Lifecycle:
    """Moves tasks along. `changed` hears of each step, `forgotten` of the very last."""

    world: World

    def __init__(
        self,
        agenda: Agenda,
        targets: Targets,
        changed: Callable[[Task], None],
        forgotten: Callable[[Task], None],
    ) -> None:
        self._agenda = agenda
        self._targets = targets
        self._changed = changed
        self._forgotten = forgotten
        # The deployments of which one task has had its passing trouble.
        self._struck: set[str] = set()

    def start(self, task: Task) -> None:
        """Begin with the network interface."""
        self._spare(task)
        task.attachment_id = random_uuid()
        self._agenda.after(PROVISIONING, partial(self._provision, task))

    def stop(self, task: Task, reason: str, code: str) -> None:
        """Drain, end the containers in peace, give the network back."""
        if not task.is_wanted:
            return
        was_running = task.is_running
        delay = self._condemn(task, reason, code)
        if not was_running:
            self._deprovision(task)
            return
        self._step(task, "DEACTIVATING")
        self._agenda.after(delay, partial(self._end_containers, task))

    def _spare(self, task: Task) -> None:
        """What passes by itself does not come to the next task of a deployment."""
        for container in task.containers:
            if container.behaviour.is_passing and task.started_by in self._struck:
                container.behaviour = Behaviour()
        if any(container.behaviour.is_passing for container in task.containers):
            self._struck.add(task.started_by)

    def _provision(self, task: Task) -> None:
        if not task.is_wanted:
            return
        try:
            task.interface = self.world.attach(task.cluster_arn, task.network, task.subnet)
        except NetworkRefused as refused:
            self._fail_to_start(task, str(refused))
            return
        task.attachment_status = "ATTACHED"
        task.pull_started_at = self._agenda.now
        self._step(task, "PENDING")
        self._prepare(task)

    def _prepare(self, task: Task) -> None:
        failure = self._missing_resource(task)
        if failure:
            self._agenda.after(RESOURCES_FAIL, partial(self._fail_to_start, task, failure))
            return
        slowest = max((one.behaviour.pull for one in task.containers), default=0.0)
        self._agenda.after(slowest, partial(self._pulled, task))

    def _missing_resource(self, task: Task) -> str | None:
        for container in task.containers:
            for secret in container.template.secrets:
                if failure := self.world.secret_failure(task.cluster_arn, secret):
                    return failure
            log = container.template.log
            if log and (failure := self.world.log_failure(task.cluster_arn, log)):
                return failure
        return None

    def _pulled(self, task: Task) -> None:
        if not task.is_wanted:
            return
        for container in task.containers:
            if failure := container.behaviour.start_failure:
                container.reason = failure
                self._fail_to_start(task, failure)
                return
        task.pull_stopped_at = self._agenda.now
        self._step(task, "ACTIVATING")
        self._agenda.after(ACTIVATING, partial(self._run, task))

    def _run(self, task: Task) -> None:
        if not task.is_wanted:
            return
        task.started_at = self._agenda.now
        for container in task.containers:
            self._run_container(task, container)
        self._register(task)
        self._step(task, "RUNNING")

    def _run_container(self, task: Task, container: Container) -> None:
        now, behaviour = self._agenda.now, container.behaviour
        container.last_status = "RUNNING"
        container.runtime_id = f"{task.id}-{container.arn.rpartition('/')[2][:10]}"
        logs.write(self.world, task, container, logs.first_words(container, now))
        if behaviour.interrupted_after is not None:
            taken = partial(self.stop, task, stop_reasons.INTERRUPTED, "SpotInterruption")
            self._agenda.after(behaviour.interrupted_after, taken)
        if behaviour.exits_after is not None:
            self._agenda.after(behaviour.exits_after, partial(self._exit, task, container))
        elif container.template.log:
            self._agenda.after(logs.PERIOD, partial(self._beat, task, container, 1))
        if task.can_exec:
            self._agenda.after(AGENT_STARTS, partial(self._listen, container))
        if container.template.health_check:
            self._foretell_health(task, container, container.template.health_check)

    def _listen(self, container: Container) -> None:
        if container.last_status == "RUNNING":
            container.agent_status = "RUNNING"

    def _foretell_health(self, task: Task, container: Container, check: HealthCheck) -> None:
        """Inside the start period a success counts at once and a failure does not."""
        behaviour = container.behaviour
        if behaviour.is_healthy:
            rounds = max(1, -(-behaviour.boot // check.interval))
            self._agenda.after(
                rounds * check.interval, partial(self._judge, task, container, "HEALTHY")
            )
        given_up = check.start_period + check.retries * check.interval
        if not behaviour.is_healthy or behaviour.boot > given_up:
            self._agenda.after(given_up, partial(self._judge, task, container, "UNHEALTHY"))

    def _judge(self, task: Task, container: Container, health: str) -> None:
        if task.is_wanted and container.last_status == "RUNNING":
            container.health = health
            self._changed(task)

    def _beat(self, task: Task, container: Container, count: int) -> None:
        if container.last_status != "RUNNING":
            return
        skipped = max(0, int(self._agenda.ahead() // logs.PERIOD) - logs.MOST_AT_ONCE)
        if not skipped:
            line = logs.heartbeat(container, self._agenda.now, count)
            logs.write(self.world, task, container, [line])
        pause = logs.PERIOD * (skipped + 1)
        self._agenda.after(pause, partial(self._beat, task, container, count + skipped + 1))

    def _register(self, task: Task) -> None:
        zone = task.interface.zone if task.interface else None
        for (_, name, _), address in zip(task.target_groups, task.addresses(), strict=True):
            self._targets.register(address, zone, self._behaviour(task, name))

    def _behaviour(self, task: Task, name: str) -> Behaviour:
        return next(one.behaviour for one in task.containers if one.template.name == name)

    def _exit(self, task: Task, container: Container) -> None:
        """A container ends by itself; an essential one takes the task along."""
        if container.last_status != "RUNNING":
            return
        logs.write(self.world, task, container, logs.last_words(container, self._agenda.now))
        container.last_status = "STOPPED"
        container.exit_code = container.behaviour.exit_code
        container.reason = container.behaviour.exit_reason
        if container.template.is_essential and task.is_wanted:
            self._condemn(task, "Essential container in task exited", "EssentialContainerExited")
            self._end_containers(task)

    def _fail_to_start(self, task: Task, reason: str) -> None:
        if task.is_wanted:
            self._condemn(task, reason, "TaskFailedToStart")
            self._deprovision(task)

    def _condemn(self, task: Task, reason: str, code: str) -> float:
        """Decide that the task stops; seconds its targets drain."""
        task.desired_status = "STOPPED"
        task.stopped_reason, task.stop_code = reason, code
        task.stopping_at = self._agenda.now
        delays = [self._targets.deregister(address) for address in task.addresses()]
        return max(delays, default=0.0)

    def _end_containers(self, task: Task) -> None:
        self._step(task, "STOPPING")
        alive = [one for one in task.containers if one.last_status == "RUNNING"]
        patience = min((one.template.stop_timeout for one in alive), default=0.0)
        self._agenda.after(min(STOPPING, patience), partial(self._deprovision, task))

    def _deprovision(self, task: Task) -> None:
        for container in task.containers:
            if container.last_status == "RUNNING":
                container.exit_code = 0
            container.last_status = "STOPPED"
        task.execution_stopped_at = self._agenda.now
        self._step(task, "DEPROVISIONING")
        self._agenda.after(DEPROVISIONING, partial(self._finish, task))

    def _finish(self, task: Task) -> None:
        if task.interface:
            self.world.detach(task.cluster_arn, task.interface)
        task.attachment_status = "DELETED"
        task.stopped_at = self._agenda.now
        self._step(task, "STOPPED")
        self._agenda.after(REMEMBERED, partial(self._forgotten, task))

    def _step(self, task: Task, status: str) -> None:
        task.status = status
        task.version += 1
        self._changed(task)
