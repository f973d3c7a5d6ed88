"""A number of tasks kept running behind a load balancer: an ECS service."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, ignoring, patiently
from fargatectl.engine import Key, Live, Namesake, Outputs, Owner, Resource
from fargatectl.engine.resource import SIGNATURE_TAG
from fargatectl.resources import capacity as capacities
from fargatectl.resources import documents, tagged, tags
from fargatectl.resources import service_answers as answers
from fargatectl.resources.binding import Binding, bindings_of
from fargatectl.resources.capacity import Capacity
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.deployment import Deployment
from fargatectl.resources.draining import DRAIN_SECONDS, GONE, wait_until_gone
from fargatectl.resources.merging import merged, part, rest

# The last count that a spec applied; a count that is otherwise was set by hand and is kept.
COUNT_TAG = "fargatectl:count"

# Members that no field has and `raw` may set; so they are once it does not any more.
_DEFAULTS: Mapping[str, Any] = {
    "platformVersion": "LATEST",
    "propagateTags": "SERVICE",
    "enableECSManagedTags": True,
    "serviceRegistries": [],
    "vpcLatticeConfigurations": [],
}

# Refusals of CreateService and UpdateService that pass: what they stand on was made just now.
_NOT_YET = (
    Transient("", "Unable to assume the service linked role"),
    Transient("", "does not have an associated load balancer"),
    Transient("", "Unable to Start a service that is still Draining"),
    Transient("ClusterNotFoundException"),
    Transient("TargetGroupNotFoundException"),
    # As EC2 tells ECS of a security group, or a subnet, that it does not know everywhere yet.
    Transient("", "(ErrorCode: InvalidGroup.NotFound)"),
    Transient("", "(ErrorCode: InvalidSubnetID.NotFound)"),
)
_DEPLOYING = (Transient("", "cannot be stopped while deployments are active"),)


@dataclass(frozen=True, kw_only=True)
class Service(Resource):
    """Outputs: `arn`. Its state tells `desired`, `rollout`, `deployment` and `since` when it is.

    `count` is what the spec says, None where autoscaling sets it; `desired` is set only to overrule
    what runs. `grace` is in seconds, None without load balancer.
    """

    kind: ClassVar[str] = "service"
    found_by: ClassVar[tuple[str, ...]] = ("cluster",)
    # A rollback changes the revision; a scaling the number.
    unsigned: ClassVar[frozenset[str]] = frozenset(
        {"task_definition", "desired", "fresh_tasks", "given_up", "raw"}
    )

    service_name: str
    cluster: str
    task_definition: str
    count: int | None
    desired: int | None = None
    # None at all of the providers is the launch type FARGATE.
    capacity: Capacity = field(default_factory=dict)
    subnets: frozenset[str]
    security_groups: frozenset[str]
    public_ip: bool
    bindings: frozenset[Binding] = frozenset()
    grace: int | None = None
    deployment: Deployment = field(default_factory=Deployment)
    can_exec: bool = False
    # Service Connect as ECS writes it; that it is off is said, too.
    connect: Mapping[str, Any] = field(default_factory=lambda: {"enabled": False})
    # EBS volumes that ECS makes for each task, as it writes them.
    volumes: tuple[Mapping[str, Any], ...] = ()
    # Whether to replace the tasks that run though nothing else differs.
    fresh_tasks: bool = False
    # Of the found one: whether ECS starts no more tasks of it, since too many of them failed.
    given_up: bool = False
    # Other members of UpdateService, laid over what the fields say.
    raw: Mapping[str, Any] = field(default_factory=dict)
    # What the spec says of the count though autoscaling sets it, and how many tasks to begin with.
    declared: int = field(default=1, compare=False)
    initial: int = field(default=1, compare=False)
    # Of the found one: the family it runs a revision of, which must outlive it.
    family: str = field(default="", compare=False)
    # What has to succeed before the service is touched.
    release: str = field(default="", compare=False)
    # ECS takes a target group only once a listener rule forwards to it.
    rules: tuple[str, ...] = field(default=(), compare=False)
    # What its tasks' roles may do must be granted before they start.
    grants: tuple[str, ...] = field(default=(), compare=False)
    # Without a way out a task cannot fetch its image.
    routes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        named = {(item.cluster, item.service_name): item.name for item in wanted}
        clusters: dict[str, list[str]] = {}
        for cluster, service in sorted(named):
            clusters.setdefault(cluster, []).append(service)
        items = [
            item
            for cluster, services in clusters.items()
            for item in answers.described(aws, cluster, services)
        ]
        raws = {(item.cluster, item.service_name): item.raw for item in wanted}
        lives = [_live(cls, item, named, raws) for item in items]
        return {live.key: live for live in lives}

    @classmethod
    def named(cls, aws: Aws, cluster: str, services: Sequence[str]) -> list[Live[Self]]:
        """Those of the names in ECS that are active, whoever made them."""
        return [_live(cls, item, {}, {}) for item in answers.described(aws, cluster, services)]

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        return (live for live in cls._at_home(aws, owner, {}) if live.owner == owner)

    @classmethod
    def namesakes(cls, aws: Aws, owner: Owner, names: Set[str]) -> Iterable[Namesake]:
        """In our own cluster all; `names` are of those in others', as CLUSTER/NAME."""
        elsewhere: dict[str, list[str]] = {}
        for cluster, _, name in (each.rpartition("/") for each in sorted(names)):
            elsewhere.setdefault(cluster, []).append(name)
        lives = cls._at_home(aws, owner, elsewhere)
        return Namesake.among([(live, live.found.service_name) for live in lives], owner)

    @classmethod
    def _at_home(
        cls, aws: Aws, owner: Owner, elsewhere: Mapping[str, Sequence[str]]
    ) -> Iterator[Live[Self]]:
        """All in our clusters, those in others' that are tagged as ours, and those named."""
        found = {**elsewhere, **_tagged(aws, owner)}
        if not aws.trusts_index:
            clusters = [live.outputs["arn"] for live in Cluster.owned(aws, owner)]
            asks = [partial(answers.listed, aws, cluster) for cluster in clusters]
            found |= zip(clusters, aws.together(asks), strict=True)
        for cluster, services in found.items():
            # The index still tells of a cluster that is gone.
            with ignoring("ClusterNotFoundException"):
                yield from cls.named(aws, cluster, services)

    def create(self, aws: Aws) -> Outputs:
        make = partial(
            aws.client("ecs").create_service,
            cluster=self.cluster,
            serviceName=self.service_name,
            clientToken=str(uuid.uuid4()),
            **self._placement(),
            desiredCount=self._first_count(),
            tags=tags.as_list(self._tags(self.declared), "key", "value"),
            **{**_DEFAULTS, **self._settings()},
        )
        made = patiently(aws.clock, make, *_NOT_YET, seconds=240)["service"]
        return {"arn": made["serviceArn"]}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        changed = self._changed(live.found)
        new, gone = self._changed_tags(live.found)
        # A task bears the tags that its service has when it starts, for as long as it runs. Those
        # that tell what was written are written afterwards.
        telling = {key: new.pop(key) for key in (COUNT_TAG, SIGNATURE_TAG) if key in new}
        self._tag(aws, live, new)
        if changed:
            # All in one call: two would make two deployments.
            call = partial(
                aws.client("ecs").update_service,
                cluster=self.cluster,
                service=self.service_name,
                **changed,
            )
            patiently(aws.clock, call, *_NOT_YET, seconds=240)
        self._tag(aws, live, telling)
        if gone:
            aws.client("ecs").untag_resource(resourceArn=live.outputs["arn"], tagKeys=gone)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """Returns once it is inactive and none of its tasks runs any more."""
        names = {"cluster": live.found.cluster, "service": live.found.service_name}
        others: list[str] = []
        delete = partial(aws.client("ecs").delete_service, force=True, **names)
        with ignoring(*GONE):
            others = answers.listed(aws, live.found.cluster)
            patiently(aws.clock, delete, *_DEPLOYING, seconds=DRAIN_SECONDS)
        wait_until_gone(aws, **names, among=others)

    def remarks(self, live: Live[Self]) -> Sequence[str]:
        running = int(live.state["desired"])
        if self.count is None or running == self.count:
            return ()
        if self.desired is not None or self._count_changed(live):
            return ()
        kept = f"count {self.count}, but {running} wanted in AWS: scaled by hand, kept"
        return (f"{kept}; `up --reset-count` goes back",)

    def _count_changed(self, live: Live[Self]) -> bool:
        return self.count != live.found.count

    def _first_count(self) -> int:
        return next(each for each in (self.desired, self.count, self.initial) if each is not None)

    def _tags(self, declared: int | None) -> dict[str, str]:
        return {**self.tags, COUNT_TAG: str(declared)}

    def _changed_tags(self, found: Self) -> tuple[dict[str, str], list[str]]:
        # While autoscaling sets the count, the tag keeps what it is handed back with.
        declared = found.count if self.count is None else self.count
        return tags.changed(self._tags(declared), found._tags(found.count))

    def _tag(self, aws: Aws, live: Live[Self], new: Mapping[str, str]) -> None:
        if new:
            named = tags.as_list(new, "key", "value")
            aws.client("ecs").tag_resource(resourceArn=live.outputs["arn"], tags=named)

    def _changed(self, found: Self) -> dict[str, Any]:
        """The members of UpdateService that differ; what was removed is sent as an empty."""
        new, old = self._settings(), found._settings()
        changed = {name: value for name, value in new.items() if old.get(name) != value}
        changed |= {name: _DEFAULTS[name] for name in old if name in _DEFAULTS and name not in new}
        if "deploymentConfiguration" in changed:
            more = {"deploymentConfiguration": self.deployment.after(found.deployment)}
            changed = merged(more, changed)
        if self.grace is None and found.grace and not self.bindings:
            # ECS keeps it, and refuses a service that has one and no load balancer.
            changed["healthCheckGracePeriodSeconds"] = 0
        if self.desired is not None and self.desired != found.desired:
            changed["desiredCount"] = self.desired
        elif self.count not in (None, found.count):
            changed["desiredCount"] = self.count
        if self.capacity != found.capacity:
            changed["capacityProviderStrategy"] = capacities.to_aws(self.capacity)
            # Without it the tasks that run would stay where they are.
            changed["forceNewDeployment"] = True
        if self.fresh_tasks or found.given_up > self.given_up:
            changed["forceNewDeployment"] = True
        return changed

    def _placement(self) -> dict[str, Any]:
        """CreateService takes a launch type or providers, never both."""
        if self.capacity:
            return {"capacityProviderStrategy": capacities.to_aws(self.capacity)}
        return {"launchType": "FARGATE"}

    def as_of(self, revision: Mapping[str, Any]) -> Self:
        """The same with what a service revision ran: which tasks, where, listening on what.

        How many, how they are deployed, and how requests come to them stay as they are.
        """
        told = answers.fields(revision)
        at = {"deployments": [revision]}
        before = {each.target_group: each for each in bindings_of(revision)}
        return replace(
            self,
            task_definition=revision["taskDefinition"],
            subnets=told["subnets"],
            security_groups=told["security_groups"],
            public_ip=told["public_ip"],
            connect=answers.connect(at),
            volumes=answers.volumes(at),
            bindings=frozenset(each.listening_as(before) for each in self.bindings),
        )

    def with_raw(self, raw: Mapping[str, Any]) -> Self:
        """The same with members of the API laid over it; those that a field has become the field's.

        So each is compared like our own, and goes when it is taken out of the spec.
        """
        if not raw:
            return self
        known = replace(self, **answers.fields(merged(self._settings(), raw)))
        return replace(known, raw=documents.freeze(rest(raw, known._settings())))

    def _settings(self) -> dict[str, Any]:
        """What CreateService and UpdateService both take."""
        grace = {} if self.grace is None else {"healthCheckGracePeriodSeconds": self.grace}
        settings = {
            "taskDefinition": self.task_definition,
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": sorted(self.subnets),
                    "securityGroups": sorted(self.security_groups),
                    "assignPublicIp": "ENABLED" if self.public_ip else "DISABLED",
                }
            },
            "loadBalancers": [each.to_aws() for each in sorted(self.bindings, key=str)],
            "deploymentConfiguration": self.deployment.to_aws(),
            "enableExecuteCommand": self.can_exec,
            # Sent when there are none, too: ECS keeps what is not mentioned.
            "volumeConfigurations": documents.thaw(self.volumes),
            "serviceConnectConfiguration": documents.thaw(self.connect),
            **grace,
        }
        whole: dict[str, Any] = merged(settings, documents.thaw(self.raw))
        return whole


def _tagged(aws: Aws, owner: Owner) -> dict[str, list[str]]:
    """Services with the owner's tags, by cluster, which may be another's."""
    found: dict[str, list[str]] = {}
    for arn in tagged.arns(aws, owner, tagged.SERVICES):
        place, _, service = arn.rpartition("/")
        cluster = place.replace(":service/", ":cluster/")
        found.setdefault(cluster, []).append(service)
    return {cluster: sorted(services) for cluster, services in found.items()}


def _live(
    cls: type[Service],
    item: Mapping[str, Any],
    named: Mapping[tuple[str, str], str],
    raws: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Live[Any]:
    noted = tags.from_list(item.get("tags"), "key", "value")
    place = (item["clusterArn"], item["serviceName"])
    name = named.get(place)
    desired, state = int(item["desiredCount"]), answers.state(item)
    found = cls(
        name=name or tags.name_in(noted, item["serviceName"]),
        tags=tags.managed(noted),
        service_name=item["serviceName"],
        cluster=item["clusterArn"],
        task_definition=item["taskDefinition"],
        family=item["taskDefinition"].rpartition(":")[0],
        count=int(noted.get(COUNT_TAG) or desired),
        desired=desired,
        capacity=capacities.from_aws(item.get("capacityProviderStrategy", ())),
        bindings=frozenset(bindings_of(item)),
        volumes=answers.volumes(item),
        connect=answers.connect(item),
        raw=_raw(item, raws.get(place, {})),
        given_up=state["rollout"] == "FAILED" and desired > 0,
        **answers.fields(item),
    )
    return Live(found, {"arn": item["serviceArn"]}, Owner.of(noted), state)


def _raw(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """What ECS has of the members that the spec passes, and of those that it no longer does."""
    newest: Mapping[str, Any] = (item.get("deployments") or [{}])[0]
    told = {**newest, **item}
    changed = {
        name: told[name] for name, value in _DEFAULTS.items() if told.get(name, value) != value
    }
    found: Mapping[str, Any] = documents.freeze({**changed, **part(told, wanted)})
    return found
