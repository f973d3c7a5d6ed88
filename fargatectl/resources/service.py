"""A number of tasks kept running behind a load balancer: an ECS service."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, code_of, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.errors import FargatectlError
from fargatectl.resources import tags
from fargatectl.resources.cluster import Cluster

# The last count that a spec applied; a count that is otherwise was set by hand and is kept.
COUNT_TAG = "fargatectl:count"

# DescribeServices takes no more at once.
BATCH = 10

# Refusals of CreateService and UpdateService that pass: what they stand on was made just now.
_NOT_YET = (
    Transient("", "Unable to assume the service linked role"),
    Transient("", "does not have an associated load balancer"),
    Transient("", "Unable to Start a service that is still Draining"),
    Transient("ClusterNotFoundException"),
    Transient("TargetGroupNotFoundException"),
)
_DEPLOYING = (Transient("", "cannot be stopped while deployments are active"),)

_GONE = ("ServiceNotFoundException", "ServiceNotActiveException", "ClusterNotFoundException")

# As long as stop timeouts and draining targets may take.
DRAIN_SECONDS = 20 * 60


@dataclass(frozen=True)
class Binding:
    """Which container port is registered in which target group."""

    target_group: str
    container: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """How ECS replaces tasks: percentages of the desired count, and when it gives up."""

    min_healthy: int = 100
    max: int = 200
    circuit_breaker: bool = True
    rollback: bool = True
    # How many failed tasks trip the breaker: AWS's type and value.
    threshold: tuple[str, int] = ("BOUNDED_PERCENT", 50)

    def to_aws(self) -> dict[str, Any]:
        kind, value = self.threshold
        return {
            "strategy": "ROLLING",
            "minimumHealthyPercent": self.min_healthy,
            "maximumPercent": self.max,
            # Sent when it is off, too: ECS keeps what is not mentioned.
            "deploymentCircuitBreaker": {
                "enable": self.circuit_breaker,
                "rollback": self.rollback,
                "thresholdConfiguration": {"type": kind, "value": value},
            },
        }

    @classmethod
    def from_aws(cls, configuration: Mapping[str, Any]) -> "Deployment":
        breaker = configuration.get("deploymentCircuitBreaker", {})
        threshold = breaker.get("thresholdConfiguration", {})
        return cls(
            min_healthy=configuration.get("minimumHealthyPercent", 100),
            max=configuration.get("maximumPercent", 200),
            circuit_breaker=breaker.get("enable", False),
            rollback=breaker.get("rollback", False),
            threshold=(threshold.get("type", "BOUNDED_PERCENT"), threshold.get("value", 50)),
        )


@dataclass(frozen=True, kw_only=True)
class Service(Resource):
    """Outputs: `arn`. Its state tells `desired`, `rollout` and `deployment`.

    `count` is what the spec says; `desired` is set only to overrule what runs. `grace` is in
    seconds, None without load balancer.
    """

    kind: ClassVar[str] = "service"
    found_by: ClassVar[tuple[str, ...]] = ("cluster",)

    service_name: str
    cluster: str
    task_definition: str
    count: int
    desired: int | None = None
    subnets: frozenset[str]
    security_groups: frozenset[str]
    public_ip: bool
    bindings: frozenset[Binding] = frozenset()
    grace: int | None = None
    deployment: Deployment = Deployment()
    can_exec: bool = False
    # Of the found one: the family it runs a revision of, which must outlive it.
    family: str = field(default="", compare=False)
    # ECS takes a target group only once a listener rule forwards to it.
    rules: tuple[str, ...] = field(default=(), compare=False)
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
            for item in _describe(aws, cluster, services)
        ]
        lives = [_live(cls, item, named) for item in items]
        return {live.key: live for live in lives}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        clusters = [live.outputs["arn"] for live in Cluster.owned(aws, owner)]
        asks = [partial(_listed, aws, cluster) for cluster in clusters]
        for cluster, services in zip(clusters, aws.together(asks), strict=True):
            lives = [_live(cls, item, {}) for item in _describe(aws, cluster, services)]
            yield from (live for live in lives if live.owner == owner)

    def create(self, aws: Aws) -> Outputs:
        make = partial(
            aws.client("ecs").create_service,
            cluster=self.cluster,
            serviceName=self.service_name,
            clientToken=str(uuid.uuid4()),
            launchType="FARGATE",
            desiredCount=self.count if self.desired is None else self.desired,
            propagateTags="SERVICE",
            enableECSManagedTags=True,
            tags=tags.as_list(self._tags(), "key", "value"),
            **self._settings(),
        )
        made = patiently(aws.clock, make, *_NOT_YET, seconds=240)["service"]
        return {"arn": made["serviceArn"]}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        changed = self._changed(live.found)
        if changed:
            # All in one call: two would make two deployments.
            call = partial(
                aws.client("ecs").update_service,
                cluster=self.cluster,
                service=self.service_name,
                **changed,
            )
            patiently(aws.clock, call, *_NOT_YET, seconds=240)
        self._retag(aws, live)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """Returns once it is inactive and none of its tasks runs any more."""
        names = {"cluster": live.found.cluster, "service": live.found.service_name}
        delete = partial(aws.client("ecs").delete_service, force=True, **names)
        with ignoring(*_GONE):
            patiently(aws.clock, delete, *_DEPLOYING, seconds=DRAIN_SECONDS)
        self._wait_until_gone(aws, live)

    def remarks(self, live: Live[Self]) -> Sequence[str]:
        running = int(live.state["desired"])
        if self.desired is not None or running == live.found.count or self._count_changed(live):
            return ()
        kept = f"count {self.count}, but {running} wanted in AWS: scaled by hand, kept"
        return (f"{kept}; `up --reset-count` goes back",)

    def _count_changed(self, live: Live[Self]) -> bool:
        return self.count != live.found.count

    def _tags(self) -> dict[str, str]:
        return {**self.tags, COUNT_TAG: str(self.count)}

    def _retag(self, aws: Aws, live: Live[Self]) -> None:
        found = {**live.found.tags, COUNT_TAG: str(live.found.count)}
        new, gone = tags.changed(self._tags(), found)
        client, arn = aws.client("ecs"), live.outputs["arn"]
        if new:
            client.tag_resource(resourceArn=arn, tags=tags.as_list(new, "key", "value"))
        if gone:
            client.untag_resource(resourceArn=arn, tagKeys=gone)

    def _changed(self, found: Self) -> dict[str, Any]:
        """The members of UpdateService that differ; what was removed is sent as an empty."""
        new, old = self._settings(), found._settings()
        changed = {name: value for name, value in new.items() if old[name] != value}
        if self.desired is not None and self.desired != found.desired:
            changed["desiredCount"] = self.desired
        elif self.count != found.count:
            changed["desiredCount"] = self.count
        return changed

    def _settings(self) -> dict[str, Any]:
        """What CreateService and UpdateService both take."""
        grace = {} if self.grace is None else {"healthCheckGracePeriodSeconds": self.grace}
        return {
            "taskDefinition": self.task_definition,
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": sorted(self.subnets),
                    "securityGroups": sorted(self.security_groups),
                    "assignPublicIp": "ENABLED" if self.public_ip else "DISABLED",
                }
            },
            "loadBalancers": [
                {
                    "targetGroupArn": each.target_group,
                    "containerName": each.container,
                    "containerPort": each.port,
                }
                for each in sorted(self.bindings, key=str)
            ],
            "deploymentConfiguration": self.deployment.to_aws(),
            "enableExecuteCommand": self.can_exec,
            **grace,
        }

    def _wait_until_gone(self, aws: Aws, live: Live[Self]) -> None:
        deadline = aws.clock.now() + DRAIN_SECONDS
        cluster, service = live.found.cluster, live.found.service_name
        while _is_draining(aws, cluster, service) or _has_tasks(aws, cluster, service):
            if aws.clock.now() > deadline:
                raise FargatectlError(
                    f"Service {service} is still draining after {DRAIN_SECONDS // 60} minutes.",
                    "Its tasks end by themselves; run the command again later.",
                )
            aws.clock.sleep(2)


def _listed(aws: Aws, cluster: str) -> list[str]:
    answer = aws.read("ecs", "list_services", cluster=cluster, maxResults=100)
    return sorted(arn.rpartition("/")[2] for arn in answer["serviceArns"])


def _describe(aws: Aws, cluster: str, services: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The active ones. A deleted service stays described, as INACTIVE."""
    asks = [
        partial(
            aws.read,
            "ecs",
            "describe_services",
            cluster=cluster,
            services=list(services[start : start + BATCH]),
            include=["TAGS"],
        )
        for start in range(0, len(services), BATCH)
    ]
    for answer in aws.together(asks):
        yield from (each for each in answer["services"] if each["status"] == "ACTIVE")


def _live(
    cls: type[Service], item: Mapping[str, Any], named: Mapping[tuple[str, str], str]
) -> Live[Any]:
    tagged = tags.from_list(item.get("tags"), "key", "value")
    network = item.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    name = named.get((item["clusterArn"], item["serviceName"]))
    desired = int(item["desiredCount"])
    found = cls(
        name=name or tags.name_in(tagged, item["serviceName"]),
        tags=_without_count(tags.managed(tagged)),
        service_name=item["serviceName"],
        cluster=item["clusterArn"],
        task_definition=item["taskDefinition"],
        family=item["taskDefinition"].rpartition(":")[0],
        count=int(tagged.get(COUNT_TAG, desired)),
        desired=desired,
        subnets=frozenset(network.get("subnets", ())),
        security_groups=frozenset(network.get("securityGroups", ())),
        public_ip=network.get("assignPublicIp") == "ENABLED",
        bindings=frozenset(_bindings(item)),
        grace=item.get("healthCheckGracePeriodSeconds"),
        deployment=Deployment.from_aws(item.get("deploymentConfiguration", {})),
        can_exec=item.get("enableExecuteCommand", False),
    )
    return Live(found, {"arn": item["serviceArn"]}, Owner.of(tagged), _state(item))


def _state(item: Mapping[str, Any]) -> dict[str, str]:
    primary: Mapping[str, Any] = next(
        (each for each in item.get("deployments", ()) if each["status"] == "PRIMARY"), {}
    )
    return {
        "desired": str(item["desiredCount"]),
        "rollout": primary.get("rolloutState", ""),
        "deployment": item.get("currentServiceDeployment", ""),
    }


def _bindings(item: Mapping[str, Any]) -> Iterator[Binding]:
    for each in item.get("loadBalancers", ()):
        yield Binding(each["targetGroupArn"], each["containerName"], each["containerPort"])


def _without_count(managed: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in managed.items() if key != COUNT_TAG}


def _is_draining(aws: Aws, cluster: str, service: str) -> bool:
    answer = _ask(aws, "describe_services", cluster=cluster, services=[service])
    return any(each["status"] == "DRAINING" for each in answer.get("services", ()))


def _has_tasks(aws: Aws, cluster: str, service: str) -> bool:
    answer = _ask(aws, "list_tasks", cluster=cluster, serviceName=service, desiredStatus="STOPPED")
    if not answer.get("taskArns"):
        return False
    described = _ask(aws, "describe_tasks", cluster=cluster, tasks=answer["taskArns"])
    return any(each["lastStatus"] != "STOPPED" for each in described.get("tasks", ()))


def _ask(aws: Aws, operation: str, **parameters: Any) -> Mapping[str, Any]:
    """The answer now, or nothing when the cluster or the service is gone."""
    try:
        answer: Mapping[str, Any] = getattr(aws.client("ecs"), operation)(**parameters)
    except Exception as error:
        if code_of(error) in _GONE:
            return {}
        raise
    return answer
