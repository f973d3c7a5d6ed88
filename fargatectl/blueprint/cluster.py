"""Where services and jobs run: a cluster of ours, or an existing one."""

from dataclasses import dataclass

from fargatectl.blueprint.names import cluster_name
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Ref, Resource
from fargatectl.resources.cluster import Cluster


@dataclass(frozen=True)
class Home:
    """A cluster, as services and jobs refer to it."""

    resources: tuple[Resource, ...]
    arn: str
    name: str


def build(plot: Plot) -> Home:
    """An existing cluster is only referred to."""
    name = cluster_name(plot.owner, plot.spec)
    if plot.spec.cluster.existing:
        return Home((), plot.arn("ecs", f"cluster/{name}"), name)
    cluster = _cluster(plot, name)
    return Home((cluster,), Ref(cluster, "arn"), name)


def _cluster(plot: Plot, name: str) -> Cluster:
    wanted = plot.spec.cluster
    said = "insights" in wanted.model_fields_set
    return Cluster(
        name=name,
        cluster_name=name,
        insights=wanted.insights if said else None,
        tags=plot.tags(name),
    )
