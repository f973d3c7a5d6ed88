"""A task of the spec as AWS has it: its definition, its roles, its log group."""

from dataclasses import dataclass

from fargatectl.blueprint import containers, images, log_drivers, roles, volumes
from fargatectl.blueprint.names import family
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Ref, Resource
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.runtime.image import Image
from fargatectl.spec.models.task import Task

ARCHES = {"x86_64": "X86_64", "arm64": "ARM64"}


@dataclass(frozen=True)
class TaskParts:
    """`volumes_role` is the ARN of the role that makes EBS volumes; empty without any."""

    resources: tuple[Resource, ...]
    definition: TaskDefinition
    volumes_role: str = ""


def build(plot: Plot, whole: Key, task: Task, cluster: str = "", service: str = "") -> TaskParts:
    """All that a task of the service or job `whole` is made of; where a service runs it."""
    logs = log_drivers.log_group(plot, whole, task)
    group = Ref(logs, "id") if logs else ""
    definitions = containers.of_task(plot, whole.name, task, group)
    execution = roles.execution(plot, whole, task, logs, containers.references(definitions))
    acting = roles.acting(plot, whole, task)
    attaching = roles.attaching(plot, whole, task)
    built = images.build(plot, whole, task)
    definition = TaskDefinition(
        name=whole.name,
        family=family(plot.owner, whole.name),
        cpu=task.cpu,
        memory=task.memory,
        arch=ARCHES[task.arch],
        ephemeral_storage=task.ephemeral_storage or 20,
        execution_role=execution.arn,
        task_role=acting.arn,
        containers=definitions,
        volumes=volumes.of_task(task),
        grants=(*execution.grants, *acting.grants),
        images=tuple(Ref(each, "uri") for each in built if isinstance(each, Image)),
        cluster=cluster,
        service=service,
        tags=plot.tags(whole.name),
        part_of=whole,
    ).with_raw(task.raw.task_definition)
    given = [each for role in (execution, acting, attaching) for each in role.resources]
    written = (logs,) if logs else ()
    return TaskParts((*written, *built, *given, definition), definition, attaching.arn)
