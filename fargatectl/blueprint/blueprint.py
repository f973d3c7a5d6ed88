"""The whole of a spec as resources."""

from collections.abc import Mapping

from fargatectl.blueprint import (
    cluster,
    connect,
    entrance,
    entrance_checks,
    ground_checks,
    job,
    log_drivers,
    network,
    quotas,
    raw,
    secrets,
    security_groups,
    service,
    shifting,
    volumes,
)
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Owner, Wanted
from fargatectl.errors import SpecError
from fargatectl.existing.surroundings import Surroundings
from fargatectl.runtime.one_off import OneOff
from fargatectl.spec import SpecFile


def blueprint(
    file: SpecFile,
    surroundings: Surroundings,
    images: Mapping[str, str] | None = None,
    reset_count: bool = False,
) -> Wanted:
    """All resources that the spec wants; raises `SpecError` for what it cannot have.

    `images` replaces the image of services; `reset_count` overrules counts set by hand.
    """
    check(file)
    owner = Owner(file.spec.app, file.env)
    plot = Plot(file.spec, owner, surroundings, dict(images or {}), reset_count)
    ground = network.lay(plot)
    home = cluster.build(plot)
    mesh = connect.build(plot, ground)
    entrances = entrance.build(plot, ground)
    problems = [
        *entrance_checks.problems(file, ground, entrances),
        *ground_checks.problems(file, plot, ground, entrances),
    ]
    if problems:
        raise SpecError(problems)
    services = [
        resource
        for name in file.spec.services
        for resource in service.build(plot, ground, entrances, home, mesh, name)
    ]
    ways = [resource for each in entrances for resource in each.resources]
    made = (*secrets.build(plot), *ways, *services, *job.build(plot, ground, home))
    return Wanted(owner, (*ground.resources, *home.resources, *mesh.resources, *made))


def job_errand(file: SpecFile, surroundings: Surroundings, name: str, starter: str) -> OneOff:
    """One run of a job that has no schedule."""
    plot = Plot(file.spec, Owner(file.spec.app, file.env), surroundings, {}, reset_count=False)
    return job.errand(plot, network.lay(plot), cluster.build(plot), name, starter)


def check(file: SpecFile) -> None:
    """Raise `SpecError` for what can be seen to be impossible without AWS."""
    problems = (
        *network.problems(file),
        *security_groups.problems(file),
        *secrets.problems(file),
        *job.problems(file),
        *quotas.problems(file),
        *shifting.problems(file),
        *volumes.problems(file),
        *log_drivers.problems(file),
        *raw.problems(file),
    )
    if problems:
        raise SpecError(problems)
