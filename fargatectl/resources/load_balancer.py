"""The way in for visitors: an application load balancer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import elb, tags

# What a new load balancer has by itself.
DEFAULTS: Mapping[str, str] = {
    "idle_timeout.timeout_seconds": "60",
    "access_logs.s3.enabled": "false",
}
_PROTECTION = "deletion_protection.enabled"
# AWS keeps these after the logs are off; they mean nothing then.
_LOGS = ("access_logs.s3.bucket", "access_logs.s3.prefix")


@dataclass(frozen=True, kw_only=True)
class LoadBalancer(Resource):
    """Outputs: `arn`, `dns` (its host name) and `zone` (for Route 53 aliases)."""

    kind: ClassVar[str] = "load-balancer"

    balancer_name: str
    scheme: str = field(compare=False)
    subnets: frozenset[str]
    security_groups: frozenset[str]
    attributes: Mapping[str, str]
    # Somebody who turned it on meant it: who does not name it leaves it.
    deletion_protection: bool | None = None
    # AWS refuses an internet-facing one in a VPC without an internet gateway.
    gateway: str | None = field(default=None, compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        owner = wanted[0].owner
        named = {item.balancer_name: item.name for item in wanted}
        lives = _lives(cls, aws, owner, named)
        return {live.key: live for live in lives if live.found.balancer_name in named}

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        return [live for live in _lives(cls, aws, owner, {}) if live.owner == owner]

    def create(self, aws: Aws) -> Outputs:
        client = aws.client("elbv2")
        make = partial(
            client.create_load_balancer,
            Name=self.balancer_name,
            Type="application",
            Scheme=self.scheme,
            Subnets=sorted(self.subnets),
            SecurityGroups=sorted(self.security_groups),
            Tags=tags.as_list(self.tags),
        )
        made = patiently(aws.clock, make, *elb.NOT_YET, seconds=60)["LoadBalancers"][0]
        self._set_attributes(aws, made["LoadBalancerArn"], {**DEFAULTS, _PROTECTION: "false"})
        return _outputs(made)

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        client, arn = aws.client("elbv2"), live.outputs["arn"]
        if self.subnets != live.found.subnets:
            client.set_subnets(LoadBalancerArn=arn, Subnets=sorted(self.subnets))
        if self.security_groups != live.found.security_groups:
            groups = sorted(self.security_groups)
            client.set_security_groups(LoadBalancerArn=arn, SecurityGroups=groups)
        self._set_attributes(aws, arn, live.found._all_attributes)
        elb.retag(aws, self, live)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        """Others' listeners: they would go with it."""
        with ignoring("LoadBalancerNotFound"):
            arns = elb.listeners(aws, [live.outputs["arn"]])
            tagged = elb.tags_known(aws, self.owner, arns)
            return [f"listener {arn}" for arn in arns if Owner.of(tagged[arn]) != self.owner]
        return ()

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        # Its listeners go with it. Its network interfaces linger for minutes; those who are in
        # their way (security groups, subnets, the internet gateway) wait for that themselves.
        with ignoring("LoadBalancerNotFound"):
            aws.client("elbv2").delete_load_balancer(LoadBalancerArn=live.outputs["arn"])

    def remarks(self, live: Live[Self]) -> Sequence[str]:
        if self.deletion_protection is None and live.found.deletion_protection:
            return ("deletion protection is on, which the file does not ask for",)
        return ()

    @property
    def _all_attributes(self) -> Mapping[str, str]:
        """As AWS takes them."""
        if self.deletion_protection is None:
            return self.attributes
        return {**self.attributes, _PROTECTION: str(self.deletion_protection).lower()}

    def _set_attributes(self, aws: Aws, arn: str, found: Mapping[str, str]) -> None:
        new = elb.without_defaults(self._all_attributes, found)
        if new:
            modify = partial(
                aws.client("elbv2").modify_load_balancer_attributes,
                LoadBalancerArn=arn,
                Attributes=tags.as_list(new),
            )
            patiently(aws.clock, modify, *elb.NOT_YET, seconds=60)


def _lives(
    cls: type[LoadBalancer], aws: Aws, owner: Owner, named: Mapping[str, str]
) -> list[Live[Any]]:
    items = elb.load_balancers(aws, owner)
    for item in items:
        arn = item["LoadBalancerArn"]
        aws.expect("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=arn)
        # Its listeners will be looked up next.
        aws.expect("elbv2", "describe_listeners", LoadBalancerArn=arn)
    tagged = elb.tagged(aws, owner)
    return [_live(cls, aws, item, tagged[item["LoadBalancerArn"]], named) for item in items]


def _live(
    cls: type[LoadBalancer],
    aws: Aws,
    item: elb.Item,
    tagged: Mapping[str, str],
    named: Mapping[str, str],
) -> Live[Any]:
    arn, balancer_name = item["LoadBalancerArn"], item["LoadBalancerName"]
    told = elb.attributes(aws, "describe_load_balancer_attributes", LoadBalancerArn=arn)
    found = cls(
        name=named.get(balancer_name) or tags.name_in(tagged, balancer_name),
        tags=tags.managed(tagged),
        balancer_name=balancer_name,
        scheme=item["Scheme"],
        subnets=frozenset(zone["SubnetId"] for zone in item["AvailabilityZones"]),
        security_groups=frozenset(item.get("SecurityGroups", ())),
        attributes=_attributes(told),
        deletion_protection=told.get(_PROTECTION) == "true",
    )
    return Live(found, _outputs(item), Owner.of(tagged))


def _attributes(told: Mapping[str, str]) -> dict[str, str]:
    found = {key: told.get(key, default) for key, default in DEFAULTS.items()}
    has_logs = found["access_logs.s3.enabled"] == "true"
    return {**found, **{key: told.get(key, "") for key in _LOGS if has_logs}}


def _outputs(item: elb.Item) -> dict[str, str]:
    return {
        "arn": item["LoadBalancerArn"],
        "dns": item["DNSName"],
        "zone": item.get("CanonicalHostedZoneId", ""),
    }
