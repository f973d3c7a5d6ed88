"""All tasks, findable by what they belong to."""

from collections.abc import Iterator

from .task import Task


class Tasks:
    """The tasks ECS remembers, running and stopped."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._by_service: dict[str, dict[str, Task]] = {}

    def __iter__(self) -> Iterator[Task]:
        return iter(self._tasks.values())

    def add(self, task: Task) -> None:
        """Remember a task."""
        self._tasks[task.arn] = task
        if task.service_arn:
            self._by_service.setdefault(task.service_arn, {})[task.arn] = task

    def remove(self, task: Task) -> None:
        """Forget a task."""
        self._tasks.pop(task.arn, None)
        if task.service_arn:
            self._by_service.get(task.service_arn, {}).pop(task.arn, None)

    def find(self, cluster_arn: str, id_or_arn: str) -> Task | None:
        """A task of the cluster by its id or ARN."""
        name = id_or_arn.rpartition("/")[2]
        return self._tasks.get(f"{cluster_arn.replace(':cluster/', ':task/')}/{name}")

    def of_service(self, service_arn: str) -> list[Task]:
        """All tasks of a service, oldest first."""
        return list(self._by_service.get(service_arn, {}).values())

    def of_cluster(self, cluster_arn: str) -> list[Task]:
        """All tasks of a cluster, oldest first."""
        return [task for task in self if task.cluster_arn == cluster_arn]

    def clear(self) -> None:
        """Forget all tasks."""
        self._tasks.clear()
        self._by_service.clear()
