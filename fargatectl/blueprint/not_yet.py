"""Keys of the spec that nothing is made of yet: refused, so that none is silently ignored."""

from collections.abc import Iterator

from pydantic import BaseModel

from fargatectl.errors import Problem
from fargatectl.spec import SpecFile

Location = tuple[str | int, ...]

_CONTAINER = ("build",)


def problems(file: SpecFile) -> Iterator[Problem]:
    """A problem for each such key that the file sets to something."""
    for location in _locations(file):
        name = ".".join(str(part) for part in location)
        yield file.problem(*location, message=f"`{name}` is not supported yet.")


def _locations(file: SpecFile) -> Iterator[Location]:
    spec = file.spec
    for name, service in spec.services.items():
        at: Location = ("services", name)
        yield from _set(service, at, _CONTAINER)
        for each, sidecar in service.sidecars.items():
            yield from _set(sidecar, (*at, "sidecars", each), _CONTAINER)
    for name, job in spec.jobs.items():
        yield from _set(job, ("jobs", name), _CONTAINER)


def _set(model: BaseModel, at: Location, names: tuple[str, ...]) -> Iterator[Location]:
    for name in names:
        default = type(model).model_fields[name].get_default(call_default_factory=True)
        if getattr(model, name, default) != default:
            yield (*at, name)
