"""What a task definition says, as far as running it goes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HealthCheck:
    """The container's own check; seconds."""

    interval: float = 30
    retries: int = 3
    start_period: float = 0


@dataclass(frozen=True)
class LogDestination:
    """Where the awslogs driver writes."""

    group: str
    region: str
    prefix: str
    creates_group: bool = False


@dataclass(frozen=True)
class ContainerTemplate:
    """One container definition."""

    name: str
    image: str
    is_essential: bool = True
    command: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    cpu: int = 0
    memory: int | None = None
    memory_reservation: int | None = None
    health_check: HealthCheck | None = None
    stop_timeout: float = 30
    log: LogDestination | None = None
    secrets: tuple[str, ...] = ()
    # What the image's tag stood for when the template was made.
    digest: str = ""


@dataclass(frozen=True)
class TaskTemplate:
    """One revision of a task definition."""

    arn: str
    family: str
    cpu: str
    memory: str
    containers: tuple[ContainerTemplate, ...]
    execution_role: str | None = None
    task_role: str | None = None
    platform: str = "Linux"
    # As images name it: amd64 or arm64.
    arch: str = "amd64"
    ephemeral_gib: int = 20
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles ECS assumes for such a task."""
        return tuple(role for role in (self.execution_role, self.task_role) if role)

    @property
    def has_health_check(self) -> bool:
        """Whether an essential container is asked for its health."""
        return any(one.is_essential and one.health_check for one in self.containers)
