"""The way in: a load balancer, the rules that lead from it to services, and its domains."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fargatectl.blueprint import own_balancer, rules
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.rules import Fault, Ways
from fargatectl.blueprint.target_groups import ways_in
from fargatectl.engine import Key, Ref, Resource
from fargatectl.existing.balancer import Balancer
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.record import Record, title


@dataclass(frozen=True)
class Entrance:
    """What a service refers to: its ways in, who connects to it, the rules that must lead to it.

    `security_groups` are the load balancer's; `zones` are set where it is another's, who chose
    them. `faults` are rules that have no place.
    """

    resources: tuple[Resource, ...] = ()
    security_groups: tuple[str, ...] = ()
    ways: Ways = field(default_factory=dict)
    rules: tuple[ListenerRule, ...] = ()
    balancer: str = ""
    zones: frozenset[str] = frozenset()
    faults: Sequence[Fault] = ()

    def rules_to(self, service: str) -> tuple[str, ...]:
        """Refs of the rules that forward to the service's target groups."""
        groups = {str(Ref(way.group, "arn")) for way in self.ways.get(service, ())}
        return tuple(Ref(rule, "arn") for rule in self.rules if groups & rules.targets(rule))


def build(plot: Plot, ground: Ground) -> Entrance:
    """Nothing where no service takes requests and no rule answers any."""
    ways = {name: ways_in(plot, ground, name) for name in plot.spec.services}
    if not any(ways.values()) and not plot.spec.load_balancer.rules:
        return Entrance()
    standing = plot.around.existing.balancer
    return _on(plot, standing, ways) if standing else _own(plot, ground, ways)


def _own(plot: Plot, ground: Ground, ways: Ways) -> Entrance:
    made = own_balancer.build(plot, ground, ways)
    listeners = {suffix: Ref(each, "arn") for suffix, each in made.serving.items()}
    leading, faults = rules.build(plot, listeners, ways)
    arn = Ref(made.balancer, "arn")
    names = (Ref(made.balancer, "dns"), Ref(made.balancer, "zone"))
    records = _records(plot, *names, [arn], leading)
    return Entrance(
        resources=(*made.resources, *leading, *records),
        security_groups=(Ref(made.group, "id"),),
        ways=ways,
        rules=leading,
        balancer=arn,
        faults=faults,
    )


def _on(plot: Plot, standing: Balancer, ways: Ways) -> Entrance:
    """On another's load balancer only rules are made: nothing else of it is touched."""
    leading, faults = rules.build(plot, {"": standing.listener}, ways)
    groups = [Ref(way.group, "arn") for each in ways.values() for way in each]
    records = _records(plot, standing.dns, standing.zone, groups, leading)
    return Entrance(
        resources=(*leading, *records),
        security_groups=standing.security_groups,
        ways=ways,
        rules=leading,
        balancer=standing.arn,
        zones=standing.zones,
        faults=faults,
    )


def _records(
    plot: Plot,
    target: str,
    target_zone: str,
    noted_on: Sequence[str],
    leading: Sequence[ListenerRule],
) -> list[Record]:
    names = {
        title(zone, domain): (zone, domain) for domain, zone in plot.around.existing.zones.items()
    }
    return [
        Record(
            name=name,
            zone=zone,
            domain=domain,
            target=target,
            target_zone=target_zone,
            noted_on=frozenset(noted_on),
            after=tuple(Ref(rule, "arn") for rule in leading),
            tags=plot.tags(name),
            part_of=Key(LoadBalancer.kind, own_balancer.NAME),
        )
        for name, (zone, domain) in names.items()
    ]
