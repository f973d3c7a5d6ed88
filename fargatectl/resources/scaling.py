"""Between which bounds a service's number of tasks moves, and what moves it: a scalable target."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import names, tagged, tags
from fargatectl.resources.cluster import Cluster
from fargatectl.resources.scaling_rules import Bounds, ScheduledBounds, Tracking

# The last bounds that a spec applied; others were set by hand or by the schedule and are kept.
BOUNDS_TAG = "fargatectl:scaling"

_API = "application-autoscaling"
_ECS = {"ServiceNamespace": "ecs"}
_COUNT = {**_ECS, "ScalableDimension": "ecs:service:DesiredCount"}

# A service, a role or a target made just now; another call on the same target.
_NOT_YET = (
    Transient("ValidationException", "ECS service doesn't exist"),
    Transient("ValidationException", "Unable to assume IAM role"),
    Transient("ObjectNotFoundException"),
    Transient("FailedResourceAccessException"),
    Transient("ConcurrentUpdateException"),
)
_BUSY = (Transient("ConcurrentUpdateException"),)


@dataclass(frozen=True, kw_only=True)
class ScalableTarget(Resource):
    """Outputs: `arn`. Its state tells the bounds in force, as `bounds`.

    `bounds` is what the spec says; `in_force` is set only to overrule what is. Policies and
    scheduled actions cannot be tagged: they are the target's, by name.
    """

    kind: ClassVar[str] = "scaling"
    unsigned: ClassVar[frozenset[str]] = frozenset({"in_force"})

    cluster_name: str
    service_name: str
    bounds: Bounds
    in_force: Bounds | None = None
    policies: Mapping[str, Tracking] = field(default_factory=dict)
    schedule: Mapping[str, ScheduledBounds] = field(default_factory=dict)
    # The service's ARN: it is made before this and deleted after it.
    service: str = field(compare=False)

    @property
    def resource_id(self) -> str:
        return f"service/{self.cluster_name}/{self.service_name}"

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        named = {item.resource_id: item.name for item in wanted}
        items = [each for each in _registered(aws) if each["ResourceId"] in named]
        return {live.key: live for live in _lives(cls, aws, items, named)}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        if not tagged.may_have(aws, owner, tagged.SCALABLE_TARGETS):
            return []
        items = _registered(aws)
        clusters = {live.found.cluster_name for live in Cluster.owned(aws, owner)}
        # The cluster may be another's.
        known = set(tagged.arns(aws, owner, tagged.SCALABLE_TARGETS))
        ours = [
            each
            for each in items
            if each["ScalableTargetARN"] in known or _might_be(owner, clusters, each["ResourceId"])
        ]
        return [live for live in _lives(cls, aws, ours, {}) if live.owner == owner]

    def create(self, aws: Aws) -> Outputs:
        arn = self._register(aws, self.in_force or self.bounds, Tags=self._tags())
        self._set_rules(aws, {}, {})
        return {"arn": arn}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        found = live.found
        if self.in_force not in (None, found.in_force):
            self._register(aws, self.in_force or self.bounds)
        elif self.bounds != found.bounds:
            self._register(aws, self.bounds)
        self._set_rules(aws, found.policies, found.schedule)
        self._retag(aws, live)
        return live.outputs

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        """Its policies and scheduled actions go with it; the number of tasks stays."""
        where = {**_COUNT, "ResourceId": live.found.resource_id}
        leave = partial(aws.client(_API).deregister_scalable_target, **where)
        with ignoring("ObjectNotFoundException"):
            patiently(aws.clock, leave, *_BUSY, seconds=60)

    def remarks(self, live: Live[Self]) -> Sequence[str]:
        current = live.found.in_force
        if self.in_force is not None or current in (None, self.bounds):
            return ()
        if self.bounds != live.found.bounds:
            return ()
        by = "by hand or by the schedule" if self.schedule else "by hand"
        kept = f"scaling {self.bounds}, but {current} in force: set {by}, kept"
        return (f"{kept}; `up --reset-count` goes back",)

    def _register(self, aws: Aws, bounds: Bounds, **more: Any) -> str:
        register = partial(
            aws.client(_API).register_scalable_target,
            **self._where(),
            MinCapacity=bounds.min,
            MaxCapacity=bounds.max,
            **more,
        )
        return str(self._made(aws, register)["ScalableTargetARN"])

    def _set_rules(
        self, aws: Aws, policies: Mapping[str, Tracking], schedule: Mapping[str, ScheduledBounds]
    ) -> None:
        """One after the other: AWS refuses two changes of one target at a time."""
        client, where = aws.client(_API), self._where()
        put = partial(client.put_scaling_policy, PolicyType="TargetTrackingScaling", **where)
        for name, policy in self.policies.items():
            if policies.get(name) != policy:
                wish = {"TargetTrackingScalingPolicyConfiguration": policy.to_aws()}
                self._made(aws, partial(put, PolicyName=name, **wish))
        for name, action in self.schedule.items():
            if schedule.get(name) != action:
                act = partial(client.put_scheduled_action, ScheduledActionName=name, **where)
                self._made(aws, partial(act, **action.to_aws()))
        for name in policies.keys() - self.policies.keys():
            with ignoring("ObjectNotFoundException"):
                client.delete_scaling_policy(PolicyName=name, **where)
        for name in schedule.keys() - self.schedule.keys():
            with ignoring("ObjectNotFoundException"):
                client.delete_scheduled_action(ScheduledActionName=name, **where)

    def _retag(self, aws: Aws, live: Live[Self]) -> None:
        new, gone = tags.changed(self._tags(), live.found._tags())
        client, arn = aws.client(_API), live.outputs["arn"]
        if new:
            client.tag_resource(ResourceARN=arn, Tags=new)
        if gone:
            client.untag_resource(ResourceARN=arn, TagKeys=gone)

    def _tags(self) -> dict[str, str]:
        return {**self.tags, BOUNDS_TAG: str(self.bounds)}

    def _where(self) -> dict[str, str]:
        return {**_COUNT, "ResourceId": self.resource_id}

    def _made(self, aws: Aws, call: Any) -> Any:
        return patiently(aws.clock, call, *_NOT_YET, seconds=120)


def _registered(aws: Aws) -> list[Mapping[str, Any]]:
    """All scalable services of the account: there is no search by tag."""
    return list(aws.read(_API, "describe_scalable_targets", **_ECS)["ScalableTargets"])


def _might_be(owner: Owner, clusters: set[str], resource_id: str) -> bool:
    _, cluster, service = resource_id.split("/")
    return cluster in clusters or service.startswith(names.prefix(owner))


def _lives(
    cls: type[ScalableTarget],
    aws: Aws,
    items: Sequence[Mapping[str, Any]],
    named: Mapping[str, str],
) -> list[Live[Any]]:
    if not items:
        return []
    asks: list[Any] = [
        partial(aws.read, _API, "describe_scaling_policies", **_ECS),
        partial(aws.read, _API, "describe_scheduled_actions", **_ECS),
        *(partial(_tags_of, aws, each["ScalableTargetARN"]) for each in items),
    ]
    policies, actions, *noted = aws.together(asks)
    return [
        _live(cls, aws, item, its, named, policies["ScalingPolicies"], actions["ScheduledActions"])
        for item, its in zip(items, noted, strict=True)
    ]


def _tags_of(aws: Aws, arn: str) -> dict[str, str]:
    return dict(aws.read(_API, "list_tags_for_resource", ResourceARN=arn)["Tags"])


def _live(
    cls: type[ScalableTarget],
    aws: Aws,
    item: Mapping[str, Any],
    noted: Mapping[str, str],
    named: Mapping[str, str],
    policies: Sequence[Mapping[str, Any]],
    actions: Sequence[Mapping[str, Any]],
) -> Live[Any]:
    resource_id, place = item["ResourceId"], f"{aws.region}:{aws.account}"
    _, cluster, service = resource_id.split("/")
    current = Bounds(item["MinCapacity"], item["MaxCapacity"])
    arns = f"arn:{aws.partition}:elasticloadbalancing:{place}"
    found = cls(
        name=named.get(resource_id) or tags.name_in(noted, service),
        tags=tags.managed(noted),
        cluster_name=cluster,
        service_name=service,
        bounds=Bounds.parse(noted.get(BOUNDS_TAG, "")) or current,
        in_force=current,
        policies={
            each["PolicyName"]: Tracking.from_aws(each, arns)
            for each in policies
            if each["ResourceId"] == resource_id
        },
        schedule={
            each["ScheduledActionName"]: ScheduledBounds.from_aws(each)
            for each in actions
            if each["ResourceId"] == resource_id
        },
        service=f"arn:{aws.partition}:ecs:{place}:{resource_id}",
    )
    state = {"bounds": str(current)}
    return Live(found, {"arn": item["ScalableTargetARN"]}, Owner.of(noted), state)
