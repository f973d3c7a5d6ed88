"""The tasks that a load balancer sends requests to, and how it learns that they are well."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, Transient, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.engine.signature import vouches, withdrawn
from fargatectl.resources import elb, guests, tagged, tags, targets

# What a new target group has by itself.
DEFAULTS: Mapping[str, str] = {
    "deregistration_delay.timeout_seconds": "300",
    "slow_start.duration_seconds": "0",
    "stickiness.enabled": "false",
    "stickiness.type": "lb_cookie",
    "stickiness.lb_cookie.duration_seconds": "86400",
}

# True for a moment after the rule that used it is gone.
_IN_USE = (Transient("ResourceInUse"),)


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """`interval` and `timeout` in seconds; `healthy` and `unhealthy` in checks in a row.

    `codes` are gRPC's where that is spoken, else HTTP's.
    """

    path: str = "/"
    interval: int = 10
    timeout: int = 5
    healthy: int = 2
    unhealthy: int = 3
    codes: str = "200-399"

    def to_aws(self, protocol_version: str) -> dict[str, Any]:
        matcher = "GrpcCode" if protocol_version == "GRPC" else "HttpCode"
        return {
            "HealthCheckPath": self.path,
            "HealthCheckIntervalSeconds": self.interval,
            "HealthCheckTimeoutSeconds": self.timeout,
            "HealthyThresholdCount": self.healthy,
            "UnhealthyThresholdCount": self.unhealthy,
            "Matcher": {matcher: self.codes},
        }

    @classmethod
    def from_aws(cls, group: elb.Item) -> "HealthCheck":
        matcher = group.get("Matcher", {})
        return cls(
            path=group.get("HealthCheckPath", ""),
            interval=group["HealthCheckIntervalSeconds"],
            timeout=group["HealthCheckTimeoutSeconds"],
            healthy=group["HealthyThresholdCount"],
            unhealthy=group["UnhealthyThresholdCount"],
            codes=matcher.get("GrpcCode") or matcher.get("HttpCode", ""),
        )


@dataclass(frozen=True, kw_only=True)
class TargetGroup(Resource):
    """Outputs: `arn`. What AWS cannot change is in the group's name: a change makes another.

    Its port is only a default: ECS registers every task with the container's own port.
    """

    kind: ClassVar[str] = "target-group"
    vouched: ClassVar[frozenset[str]] = frozenset({"attributes"})

    group_name: str
    vpc: str = field(compare=False)
    port: int = field(compare=False)
    protocol_version: str = field(default="HTTP1", compare=False)
    health_check: HealthCheck = HealthCheck()
    attributes: Mapping[str, str]

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        named = {item.group_name: item for item in wanted}
        lives = _lives(cls, aws, wanted[0].owner)
        found = {
            item.name: replace(live, found=replace(live.found, name=item.name))
            for live in lives
            if (item := named.get(live.found.group_name))
        }
        known = _vouched(aws, wanted, found)
        unread = [live for name, live in found.items() if name not in known]
        _expect_attributes(aws, [live.outputs["arn"] for live in unread])
        compared = [*known.values(), *(_with_attributes(aws, live) for live in unread)]
        return {live.key: live for live in compared}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        """Without attributes, which take a call for each group and delete nothing."""
        lives = _lives(cls, aws, owner)
        return [live for live in lives if live.owner == owner]

    def create(self, aws: Aws) -> Outputs:
        make = partial(
            aws.client("elbv2").create_target_group,
            Name=self.group_name,
            Protocol="HTTP",
            ProtocolVersion=self.protocol_version,
            Port=self.port,
            VpcId=self.vpc,
            TargetType="ip",
            Tags=tags.as_list(self.tags),
            **self.health_check.to_aws(self.protocol_version),
        )
        made = patiently(aws.clock, make, *elb.NOT_YET, seconds=60)["TargetGroups"][0]
        self._set_attributes(aws, made["TargetGroupArn"], DEFAULTS)
        return {"arn": made["TargetGroupArn"]}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        arn = live.outputs["arn"]
        if self.health_check != live.found.health_check:
            check = self.health_check.to_aws(self.protocol_version)
            aws.client("elbv2").modify_target_group(TargetGroupArn=arn, **check)
        if self.attributes != live.found.attributes:
            live = _withdrawn(aws, live)
            self._set_attributes(aws, arn, live.found.attributes)
        elb.retag(aws, self, live)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        group = live.outputs["arn"]
        return guests.using(aws, live) or targets.of_others(aws, self.owner, group)

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        delete = partial(
            aws.client("elbv2").delete_target_group, TargetGroupArn=live.outputs["arn"]
        )
        with ignoring("TargetGroupNotFound"):
            patiently(aws.clock, delete, *_IN_USE, seconds=120)

    def _set_attributes(self, aws: Aws, arn: str, found: Mapping[str, str]) -> None:
        new = elb.without_defaults(self.attributes, found)
        if new:
            modify = partial(
                aws.client("elbv2").modify_target_group_attributes,
                TargetGroupArn=arn,
                Attributes=tags.as_list(new),
            )
            patiently(aws.clock, modify, *elb.NOT_YET, seconds=60)


def _lives(cls: type[TargetGroup], aws: Aws, owner: Owner) -> list[Live[Any]]:
    items = elb.target_groups(aws, owner)
    if aws.trusts_index and not _are_too_many(aws, items):  # they will be compared soon
        _expect_attributes(aws, [item["TargetGroupArn"] for item in items])
    known = elb.tagged(aws, owner)
    return [_live(cls, item, known[item["TargetGroupArn"]]) for item in items]


def _live(cls: type[TargetGroup], item: elb.Item, its_tags: Mapping[str, str]) -> Live[Any]:
    arn, group_name = item["TargetGroupArn"], item["TargetGroupName"]
    found = cls(
        name=tags.name_in(its_tags, group_name),
        tags=tags.managed(its_tags),
        group_name=group_name,
        vpc=item.get("VpcId", ""),
        port=item.get("Port", 0),
        protocol_version=item.get("ProtocolVersion", "HTTP1"),
        health_check=HealthCheck.from_aws(item),
        attributes={},
    )
    state = {"load balancer": next(iter(item.get("LoadBalancerArns", ())), "")}
    return Live(found, {"arn": arn}, Owner.of(its_tags), state)


def _vouched(
    aws: Aws, wanted: Sequence[TargetGroup], found: Mapping[str, Live[Any]]
) -> dict[str, Live[Any]]:
    """By name, those whose attributes need no reading, which takes a call for each group.

    ELB answers ten such calls a second. The signature is written after the attributes but for that
    of a new group, which is in the call that makes it: it counts once a load balancer uses the
    group, for rules are made after it is whole.
    """
    if not _are_too_many(aws, found):
        return {}
    return {
        item.name: replace(
            live,
            found=replace(live.found, attributes=item.attributes),
            unread=frozenset({"attributes"}),
        )
        for item in wanted
        if (live := found.get(item.name))
        and live.state["load balancer"]
        and vouches(live.found, item, "attributes")
    }


def _are_too_many(aws: Aws, groups: Collection[Any]) -> bool:
    return aws.trusts_signatures and len(groups) > tagged.MANY


def _withdrawn(aws: Aws, live: Live[Any]) -> Live[Any]:
    """The group as it is once its signature says nothing of its attributes."""
    unsigned = withdrawn(live.found, "attributes")
    elb.retag(aws, unsigned, live)
    return replace(live, found=unsigned)


def _expect_attributes(aws: Aws, arns: Iterable[str]) -> None:
    for arn in arns:
        aws.expect("elbv2", "describe_target_group_attributes", TargetGroupArn=arn)


def _with_attributes(aws: Aws, live: Live[Any]) -> Live[Any]:
    """The same with all that we manage."""
    arn = live.outputs["arn"]
    told = elb.attributes(aws, "describe_target_group_attributes", TargetGroupArn=arn)
    attributes = {key: told.get(key, default) for key, default in DEFAULTS.items()}
    return replace(live, found=replace(live.found, attributes=attributes))
