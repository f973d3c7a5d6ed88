"""Where services run: an ECS cluster with Fargate's capacity."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, ignoring, patiently
from fargatectl.engine import Key, Live, Namesake, Outputs, Owner, Resource
from fargatectl.resources import cluster_answers, guests, tags

FARGATE = frozenset({"FARGATE", "FARGATE_SPOT"})

# The role that ECS itself acts with is made on first use and known everywhere a little later.
_NO_ROLE_YET = Transient("InvalidParameterException", "Unable to assume the service linked role")
_BUSY = Transient("UpdateInProgressException")
# Both are true for a moment after the last service and its tasks are gone.
_EMPTYING = (
    Transient("ClusterContainsServicesException"),
    Transient("ClusterContainsTasksException"),
    _BUSY,
)


@dataclass(frozen=True, kw_only=True)
class Cluster(Resource):
    """Outputs: `arn`. Capacity providers that others added stay; `insights` None is left alone."""

    kind: ClassVar[str] = "cluster"

    cluster_name: str
    providers: frozenset[str] = FARGATE
    insights: str | None = None

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        known = {item.cluster_name: item.name for item in wanted}
        return {live.key: live for live in _lives(cls, aws, sorted(known), known)}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        lives = _lives(cls, aws, cluster_answers.listed(aws, owner), {})
        return [live for live in lives if live.owner == owner]

    @classmethod
    def namesakes(cls, aws: Aws, owner: Owner, names: Set[str]) -> Iterable[Namesake]:
        lives = _lives(cls, aws, cluster_answers.listed(aws, owner), {})
        called = [(live, live.found.cluster_name) for live in lives]
        return Namesake.among([(live, name) for live, name in called if name in names], owner)

    def create(self, aws: Aws) -> Outputs:
        make = partial(
            aws.client("ecs").create_cluster,
            clusterName=self.cluster_name,
            capacityProviders=sorted(self.providers),
            tags=tags.as_list(self.tags, "key", "value"),
            **self._settings(),
        )
        made = patiently(aws.clock, make, _NO_ROLE_YET, seconds=120)
        return {"arn": made["cluster"]["clusterArn"]}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        client, arn = aws.client("ecs"), live.outputs["arn"]
        if self.providers != live.found.providers:
            self._add_providers(aws)
        if self.insights not in (None, live.found.insights):
            client.update_cluster_settings(cluster=self.cluster_name, **self._settings())
        new, gone = tags.changed(self.tags, live.found.tags)
        if new:
            client.tag_resource(resourceArn=arn, tags=tags.as_list(new, "key", "value"))
        if gone:
            client.untag_resource(resourceArn=arn, tagKeys=gone)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        return guests.using(aws, live)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        client, cluster = aws.client("ecs"), live.found.cluster_name
        with ignoring("ClusterNotFoundException"):
            delete = partial(client.delete_cluster, cluster=cluster)
            patiently(aws.clock, delete, *_EMPTYING, seconds=600)

    def _settings(self) -> dict[str, Any]:
        if self.insights is None:
            return {}
        return {"settings": [{"name": "containerInsights", "value": self.insights}]}

    def _add_providers(self, aws: Aws) -> None:
        client = aws.client("ecs")
        described = client.describe_clusters(clusters=[self.cluster_name])["clusters"][0]
        # A provider that is left out would be taken off the cluster.
        providers = self.providers | set(described["capacityProviders"])
        put = partial(
            client.put_cluster_capacity_providers,
            cluster=self.cluster_name,
            capacityProviders=sorted(providers),
            defaultCapacityProviderStrategy=described["defaultCapacityProviderStrategy"],
        )
        patiently(aws.clock, put, _BUSY, seconds=600)


def _lives(
    cls: type[Cluster], aws: Aws, cluster_names: Sequence[str], known: Mapping[str, str]
) -> list[Live[Any]]:
    return [_live(cls, each, known) for each in cluster_answers.described(aws, cluster_names)]


def _live(cls: type[Cluster], cluster: Mapping[str, Any], known: Mapping[str, str]) -> Live[Any]:
    noted = tags.from_list(cluster.get("tags"), "key", "value")
    settings = {each["name"]: each["value"] for each in cluster.get("settings", ())}
    cluster_name = cluster["clusterName"]
    found = cls(
        name=known.get(cluster_name) or tags.name_in(noted, cluster_name),
        tags=tags.managed(noted),
        cluster_name=cluster_name,
        providers=frozenset(cluster.get("capacityProviders", ())) & FARGATE,
        insights=settings.get("containerInsights", "disabled"),
    )
    return Live(found, {"arn": cluster["clusterArn"]}, Owner.of(noted))
