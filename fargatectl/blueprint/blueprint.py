"""The whole of a spec as resources."""

from collections.abc import Mapping

from fargatectl.blueprint import entrance, network, not_yet, service
from fargatectl.blueprint.names import cluster_name
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.surroundings import Surroundings
from fargatectl.engine import Owner, Wanted
from fargatectl.errors import SpecError
from fargatectl.resources.cluster import Cluster
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
    cluster = _cluster(plot)
    ways = entrance.build(plot, ground)
    services = [
        resource
        for name in file.spec.services
        for resource in service.build(plot, ground, ways, cluster, name)
    ]
    return Wanted(owner, (*ground.resources, cluster, *ways.resources, *services))


def check(file: SpecFile) -> None:
    """Raise `SpecError` for what can be seen to be impossible without AWS."""
    problems = tuple(not_yet.problems(file))
    if problems:
        raise SpecError(problems)


def _cluster(plot: Plot) -> Cluster:
    name = cluster_name(plot.owner, plot.spec)
    wanted = plot.spec.cluster
    said = "insights" in wanted.model_fields_set
    return Cluster(
        name=name,
        cluster_name=name,
        insights=wanted.insights if said else None,
        tags=plot.tags(name),
    )
