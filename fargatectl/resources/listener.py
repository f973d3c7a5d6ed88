"""A port on which a load balancer listens."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, ignoring, patiently
from fargatectl.engine import Key, Live, Outputs, Owner, Resource
from fargatectl.resources import actions, elb, guests, tags, targets
from fargatectl.resources.actions import LoadBalancerAction, serving_in


@dataclass(frozen=True, kw_only=True)
class Listener(Resource):
    """Outputs: `arn`. `default` is done with requests that no rule takes.

    `certificate` (an ARN) and `ssl_policy` are for HTTPS.
    """

    kind: ClassVar[str] = "listener"
    found_by: ClassVar[tuple[str, ...]] = ("load_balancer",)

    load_balancer: str
    port: int
    protocol: str = "HTTP"
    default: LoadBalancerAction
    certificate: str | None = None
    ssl_policy: str | None = None
    # The listener that this one redirects to: nobody is sent where nothing answers yet.
    after: str | None = field(default=None, compare=False)

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        found = {}
        for item, tagged in _listeners(
            aws, wanted[0].owner, sorted({each.load_balancer for each in wanted})
        ):
            for each in wanted:
                # A load balancer has one listener a port, whoever made it.
                if (each.load_balancer, each.port) == (item["LoadBalancerArn"], item["Port"]):
                    found[each.key] = _live(cls, item, tagged, each.name)
        return found

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        arns = [each["LoadBalancerArn"] for each in elb.load_balancers(aws, owner)]
        return [
            _live(cls, item, tagged, tags.name_in(tagged, item["ListenerArn"]))
            for item, tagged in _listeners(aws, owner, arns)
            if Owner.of(tagged) == owner
        ]

    def create(self, aws: Aws) -> Outputs:
        make = partial(
            aws.client("elbv2").create_listener,
            LoadBalancerArn=self.load_balancer,
            Tags=tags.as_list(self.tags),
            **self._settings(),
        )
        made = patiently(aws.clock, make, *elb.NOT_YET, seconds=60)
        return {"arn": made["Listeners"][0]["ListenerArn"]}

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        modify = partial(
            aws.client("elbv2").modify_listener,
            ListenerArn=live.outputs["arn"],
            **self._settings(),
        )
        patiently(aws.clock, modify, *elb.NOT_YET, seconds=60)
        elb.retag(aws, self, live)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        """Others' rules: they would go with it. And who is behind its default."""
        with ignoring("ListenerNotFound"):
            rules = elb.rules(aws, [live.outputs["arn"]])
            arns = [each["RuleArn"] for each in rules if not each["IsDefault"]]
            tagged = elb.tags_known(aws, self.owner, arns)
            theirs = [f"rule {arn}" for arn in arns if Owner.of(tagged[arn]) != self.owner]
            behind = [each.target_group for each in serving_in(live.found.default)]
            using = guests.using(aws, live, *behind)
            return [*theirs, *(using or targets.of_others(aws, self.owner, *behind))]
        return ()

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        with ignoring("ListenerNotFound"):
            aws.client("elbv2").delete_listener(ListenerArn=live.outputs["arn"])

    def _settings(self) -> dict[str, Any]:
        certificates = [{"CertificateArn": self.certificate}] if self.certificate else None
        secure = {"Certificates": certificates, "SslPolicy": self.ssl_policy}
        return {
            "Port": self.port,
            "Protocol": self.protocol,
            "DefaultActions": actions.to_aws(self.default),
            **{name: value for name, value in secure.items() if value},
        }


def _listeners(
    aws: Aws, owner: Owner, load_balancers: Sequence[str]
) -> Iterator[tuple[elb.Item, Mapping[str, str]]]:
    """All listeners of the load balancers, with their tags."""
    asks = [
        partial(aws.read, "elbv2", "describe_listeners", LoadBalancerArn=arn)
        for arn in load_balancers
    ]
    items = [each for answer in aws.together(asks) for each in answer["Listeners"]]
    for item in items:
        # Its rules will be looked up next.
        aws.expect("elbv2", "describe_rules", ListenerArn=item["ListenerArn"])
    tagged = elb.tags_known(aws, owner, [item["ListenerArn"] for item in items])
    yield from ((item, tagged[item["ListenerArn"]]) for item in items)


def _live(cls: type[Listener], item: elb.Item, tagged: Mapping[str, str], name: str) -> Live[Any]:
    certificates = item.get("Certificates") or [{}]
    found = cls(
        name=name,
        tags=tags.managed(tagged),
        load_balancer=item["LoadBalancerArn"],
        port=item["Port"],
        protocol=item["Protocol"],
        default=actions.from_aws(item["DefaultActions"]) or actions.Respond(0),
        certificate=certificates[0].get("CertificateArn"),
        ssl_policy=item.get("SslPolicy"),
    )
    return Live(found, {"arn": item["ListenerArn"]}, Owner.of(tagged))
