"""The images of a task's containers: named by the spec, or built and kept in a repository."""

from collections.abc import Iterator

from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Ref, Resource
from fargatectl.resources.repository import Repository, address, repository_name
from fargatectl.runtime.image import Image
from fargatectl.spec.contexts import Context
from fargatectl.spec.models.container import Container
from fargatectl.spec.models.task import Task


def reference(plot: Plot, task: str, name: str, container: Container) -> str:
    """What the container `name` of a task runs."""
    chosen = plot.images.get(task) if name == task else None
    return chosen or container.image or _uri(plot, task, name, _context(plot, task, name))


def build(plot: Plot, whole: Key, task: Task) -> tuple[Resource, ...]:
    """What the images that are built for a task are made of; nothing for those that are named."""
    containers: dict[str, Container] = {whole.name: task, **task.sidecars}
    return tuple(
        resource
        for name, container in containers.items()
        if container.build and not (name == whole.name and plot.images.get(name))
        for resource in _built(plot, whole, name)
    )


def _built(plot: Plot, whole: Key, name: str) -> Iterator[Resource]:
    called = repository_name(plot.owner, whole.name, name)
    title = whole.name if name == whole.name else f"{whole.name}/{name}"
    repository = Repository(
        name=title, repository_name=called, tags=plot.tags(title), part_of=whole
    )
    yield repository
    context = _context(plot, whole.name, name)
    yield Image(
        name=f"{title}:{context.digest}",
        repository_name=called,
        uri=_uri(plot, whole.name, name, context),
        context=context,
        repository=Ref(repository, "uri"),
        tags=plot.tags(title),
        part_of=whole,
    )


def _uri(plot: Plot, task: str, name: str, context: Context) -> str:
    around = plot.around
    called = repository_name(plot.owner, task, name)
    place = address(around.account, around.region, around.partition, called)
    return f"{place}:{context.digest}"


def _context(plot: Plot, task: str, name: str) -> Context:
    return plot.around.existing.contexts[task, name]
