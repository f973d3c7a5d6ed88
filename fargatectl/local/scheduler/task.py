"""A task and its containers: what they are, not what happens to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .behaviour import Behaviour
from .commands import one_off
from .ids import random_uuid, task_id
from .images import behaviour, digest
from .template import ContainerTemplate, TaskTemplate
from .world import Interface, Network

Tags = list[dict[str, str]]

BEFORE_RUNNING = ("PROVISIONING", "PENDING", "ACTIVATING")


@dataclass
class Container:
    """One container of one task."""

    arn: str
    template: ContainerTemplate
    behaviour: Behaviour
    command: tuple[str, ...] = ()
    last_status: str = "PENDING"
    exit_code: int | None = None
    reason: str | None = None
    health: str = "UNKNOWN"
    digest: str = ""
    runtime_id: str | None = None
    # Of what ECS Exec talks to, in a task that was started with it.
    agent_status: str = "PENDING"

    def __post_init__(self) -> None:
        self.digest = self.template.digest or digest(self.template.image)


@dataclass(frozen=True)
class Capacity:
    """What a task runs on: a launch type, or a capacity provider that stands for one."""

    launch_type: str | None = "FARGATE"
    provider: str | None = None
    platform_version: str = "1.4.0"


@dataclass
class Task:
    """One task, from PROVISIONING to STOPPED."""

    template: TaskTemplate
    cluster_arn: str
    network: Network
    subnet: str
    created_at: float
    group: str
    capacity: Capacity = Capacity()
    started_by: str = ""
    service_arn: str | None = None
    target_groups: tuple[tuple[str, str, int], ...] = ()
    can_exec: bool = False
    # Commands given instead of the task definition's, by container.
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    overrides: Mapping[str, Any] = field(default_factory=dict)
    tags: Tags = field(default_factory=list)
    arn: str = field(init=False)
    containers: list[Container] = field(init=False)
    status: str = "PROVISIONING"
    desired_status: str = "RUNNING"
    interface: Interface | None = None
    attachment_id: str = ""
    attachment_status: str = "PRECREATED"
    version: int = 1
    stop_code: str | None = None
    stopped_reason: str | None = None
    pull_started_at: float | None = None
    pull_stopped_at: float | None = None
    started_at: float | None = None
    stopping_at: float | None = None
    execution_stopped_at: float | None = None
    stopped_at: float | None = None
    was_healthy: bool = False
    is_accounted: bool = False
    # Which of its events were told already.
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.arn = f"{self.cluster_arn.replace(':cluster/', ':task/')}/{task_id()}"
        self.containers = [self._container(template) for template in self.template.containers]

    def _container(self, template: ContainerTemplate) -> Container:
        arn = f"{self.arn.replace(':task/', ':container/')}/{random_uuid()}"
        command = self.commands.get(template.name, template.command)
        found = behaviour(template.image, self.template.arn, self.template.arch)
        # A service's command is its server; a one-off task's command ends.
        found = found if self.service_arn else one_off(found, command)
        return Container(arn, template, found, tuple(command))

    @property
    def id(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition("/")[2]

    @property
    def is_wanted(self) -> bool:
        """Whether nobody has decided yet that it stops."""
        return self.desired_status == "RUNNING"

    @property
    def is_running(self) -> bool:
        """Whether it counts as running in the eyes of ECS."""
        return self.status == "RUNNING"

    @property
    def is_pending(self) -> bool:
        """Whether it counts as pending in the eyes of ECS."""
        return self.status in BEFORE_RUNNING

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status == "STOPPED"

    @property
    def health(self) -> str:
        """The worst health of the essential containers that have a check."""
        checked = [
            container.health
            for container in self.containers
            if container.template.is_essential and container.template.health_check
        ]
        for worst in ("UNHEALTHY", "UNKNOWN"):
            if worst in checked:
                return worst
        return "HEALTHY" if checked else "UNKNOWN"

    def addresses(self) -> Iterator[tuple[str, str, int]]:
        """Group, IP and port of each target this task is."""
        if self.interface:
            for group, _, port in self.target_groups:
                yield group, self.interface.private_ip, port
