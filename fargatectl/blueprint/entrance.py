"""The way in: a load balancer, its listener, and who may connect."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fargatectl.blueprint import rules
from fargatectl.blueprint.network import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.target_groups import Way, ways_in
from fargatectl.engine import Key, Ref, Resource
from fargatectl.resources import names
from fargatectl.resources.actions import LoadBalancerAction
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import DEFAULTS, LoadBalancer
from fargatectl.resources.security_group import Ingress, SecurityGroup

NAME = "load-balancer"
HTTP = 80

Ways = Mapping[str, tuple[Way, ...]]


@dataclass(frozen=True)
class Entrance:
    """What a service refers to: its ways in, who connects to it, the rules that must lead to it."""

    resources: tuple[Resource, ...] = ()
    security_group: str = ""
    ways: Ways = field(default_factory=dict)
    rules: tuple[ListenerRule, ...] = ()

    def rules_to(self, service: str) -> tuple[str, ...]:
        """Refs of the rules that forward to the service's target groups."""
        groups = {str(Ref(way.group, "arn")) for way in self.ways.get(service, ())}
        return tuple(Ref(rule, "arn") for rule in self.rules if groups & rules.targets(rule))


def build(plot: Plot, ground: Ground) -> Entrance:
    """Nothing where no service takes requests and no rule answers any."""
    ways = {name: ways_in(plot, ground, name) for name in plot.spec.services}
    if not any(ways.values()) and not plot.spec.load_balancer.rules:
        return Entrance()
    group = _security_group(plot, ground)
    balancer = _load_balancer(plot, ground, group)
    listener = _listener(plot, balancer, rules.default(plot, ways))
    made = rules.build(plot, listener, ways)
    return Entrance((group, balancer, listener, *made), Ref(group, "id"), ways, made)


def _security_group(plot: Plot, ground: Ground) -> SecurityGroup:
    allowed = plot.spec.load_balancer.allow
    return SecurityGroup(
        name=NAME,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, NAME, limit=255),
        description=f"Who may connect to the load balancer of {plot.owner.slug}",
        ingress=frozenset(
            Ingress(source=source, from_port=HTTP, to_port=HTTP) for source in allowed
        ),
        tags=plot.tags(NAME),
        part_of=Key(LoadBalancer.kind, NAME),
    )


def _load_balancer(plot: Plot, ground: Ground, group: SecurityGroup) -> LoadBalancer:
    wanted = plot.spec.load_balancer
    # AWS cannot turn a public one into an internal one: that is another, of another name.
    scheme, suffix = ("internet-facing", "") if wanted.public else ("internal", "internal")
    return LoadBalancer(
        name=NAME,
        balancer_name=names.name(plot.owner, suffix, limit=names.SHORT),
        scheme=scheme,
        subnets=ground.public,
        security_groups=frozenset([Ref(group, "id")]),
        attributes={
            **DEFAULTS,
            "idle_timeout.timeout_seconds": str(wanted.idle_timeout),
            "deletion_protection.enabled": str(wanted.deletion_protection).lower(),
        },
        gateway=ground.gateway,
        tags=plot.tags(NAME),
    )


def _listener(plot: Plot, balancer: LoadBalancer, default: LoadBalancerAction) -> Listener:
    return Listener(
        name="http",
        load_balancer=Ref(balancer, "arn"),
        port=HTTP,
        protocol="HTTP",
        default=default,
        tags=plot.tags("http"),
        part_of=balancer.key,
    )
