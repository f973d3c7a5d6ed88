"""Starts a service's tasks: how many at once, where, and how soon after failures."""

from collections.abc import Callable

from . import events
from .agenda import Agenda
from .deployment import Deployment
from .images import behaviour
from .placement import next_capacity, next_subnet
from .registry import Tasks
from .service import Service
from .task import Tags, Task
from .world import World

# Launches that keep failing are tried ever more rarely, up to every quarter of an hour.
FIRST_PAUSE, FACTOR, LONGEST_PAUSE = 16.0, 4, 900.0
INCONSISTENT_AFTER = 2
# What Fargate does not take is tried again once a minute.
REFUSED_PAUSE = 60.0
SCARCE_SECONDS = 120.0
# While hours nobody has watched are caught up with, failing tasks are retried rarely:
# a crash loop left alone for a week must not take minutes to live through.
UNWATCHED = 3600.0


class Launcher:
    """Turns a service's wish for tasks into tasks."""

    world: World

    def __init__(
        self,
        agenda: Agenda,
        tasks: Tasks,
        start: Callable[[Task], None],
        wake: Callable[[Service, float], None],
    ) -> None:
        self._agenda = agenda
        self._tasks = tasks
        self._start = start
        self._wake = wake

    def hold(self, service: Service, deployment: Deployment, seconds: float) -> None:
        """Start nothing of the deployment for a while."""
        if self._agenda.ahead() > UNWATCHED:
            seconds = max(seconds, LONGEST_PAUSE)
        if not self._is_held(deployment):
            deployment.held_since, deployment.hold = self._agenda.now, seconds
            self._wake(service, seconds)

    def back_off(self, service: Service, deployment: Deployment) -> None:
        """Hold longer with each failure in a row."""
        if self._is_held(deployment):
            return
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * FACTOR ** min(deployment.launch_failures, 9))
        deployment.launch_failures += 1
        self.hold(service, deployment, pause)
        if deployment.launch_failures > INCONSISTENT_AFTER:
            service.events.complain(self._agenda.now, events.INCONSISTENT)

    def launch(self, service: Service, count: int, replaced: int = 0) -> bool:
        """Start so many tasks of the primary deployment. False if ECS could not even try."""
        deployment = service.primary
        if self._is_held(deployment):
            pause = deployment.hold - self._agenda.elapsed(deployment.held_since)
            self._wake(service, pause)
            return True
        for role in deployment.revision.template.roles:
            if not self.world.can_assume(role):
                service.events.complain(self._agenda.now, events.refused_role(role))
                self.back_off(service, deployment)
                return False
        if refusal := self._refusal(deployment):
            service.events.complain(self._agenda.now, events.unplaced(refusal))
            self.hold(service, deployment, REFUSED_PAUSE)
            return True
        started = [self._launch_one(service, deployment) for _ in range(count)]
        text = events.started([task.id for task in started], min(replaced, count))
        service.events.add(self._agenda.now, text)
        return True

    def _refusal(self, deployment: Deployment) -> str | None:
        """Why Fargate takes no task of it."""
        age = self._agenda.elapsed(deployment.created_at)
        for container in deployment.revision.template.containers:
            found = behaviour(container.image)
            if found.unplaced and not (found.is_passing and age >= SCARCE_SECONDS):
                return found.unplaced
        return None

    def _launch_one(self, service: Service, deployment: Deployment) -> Task:
        revision, settings = deployment.revision, service.settings
        siblings = [one for one in self._tasks.of_service(service.arn) if one.is_wanted]
        own = [one for one in siblings if one.started_by == deployment.id]
        task = Task(
            revision.template,
            cluster_arn=service.cluster_arn,
            network=revision.network,
            subnet=next_subnet(revision.network.subnets, siblings),
            created_at=self._agenda.now,
            group=f"service:{service.name}",
            capacity=next_capacity(settings.shares, own, revision.platform_version),
            started_by=deployment.id,
            service_arn=service.arn,
            target_groups=revision.target_groups,
            can_exec=settings.can_exec,
            tags=propagated(service, deployment),
        )
        self._start(task)
        return task

    def _is_held(self, deployment: Deployment) -> bool:
        return self._agenda.elapsed(deployment.held_since) < deployment.hold


def propagated(service: Service, deployment: Deployment) -> Tags:
    """The tags a task gets from its service or its task definition."""
    tags: Tags = []
    if service.settings.manages_tags:
        tags.append({"key": "aws:ecs:clusterName", "value": service.cluster_name})
        tags.append({"key": "aws:ecs:serviceName", "value": service.name})
    match service.settings.propagates:
        case "SERVICE":
            tags += [dict(tag) for tag in service.tags]
        case "TASK_DEFINITION":
            own = deployment.revision.template.tags
            tags += [{"key": key, "value": value} for key, value in own]
    return tags
