"""The ways in: of each load balancer, the rules that lead from it to services, and its domains."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fargatectl.blueprint import own_balancer, rules
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.names import balancer_key
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.rules import Fault, Ways
from fargatectl.blueprint.target_groups import Way, ways_in
from fargatectl.engine import Ref, Resource
from fargatectl.existing.balancer import Balancer
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.record import Record, title
from fargatectl.spec.door import Door


@dataclass(frozen=True)
class Entrance:
    """A door with what a service refers to: its ways in, who connects to it, what leads to it.

    `security_groups` are the load balancer's, `zones` those that it stands in; `faults` are rules
    that have no place. `standing` is set where others made it.
    """

    door: Door
    resources: tuple[Resource, ...]
    security_groups: tuple[str, ...]
    ways: Ways
    rules: tuple[ListenerRule, ...]
    balancer: str
    zones: frozenset[str]
    faults: Sequence[Fault]
    standing: Balancer | None = None

    def rules_to(self, service: str) -> tuple[str, ...]:
        """Refs of the rules that forward to the service's target groups."""
        groups = {str(Ref(way.group, "arn")) for way in self.ways.get(service, ())}
        return tuple(Ref(rule, "arn") for rule in self.rules if groups & rules.targets(rule))


def build(plot: Plot, ground: Ground) -> tuple[Entrance, ...]:
    """One for each door that any service takes requests by, or that has rules to answer some."""
    found = []
    for door in plot.spec.doors:
        named = {name: ways_in(plot, door, ground, name) for name in plot.spec.services}
        ways = {name: each for name, each in named.items() if each}
        if ways or door.wanted.rules:
            standing = plot.around.existing.doorway(door).balancer
            found.append(
                _on(plot, door, standing, ways) if standing else _own(plot, door, ground, ways)
            )
    return tuple(found)


def ways_to(entrances: Iterable[Entrance], service: str) -> list[Way]:
    """All ways into a service, by whatever door."""
    return [way for each in entrances for way in each.ways.get(service, ())]


def _own(plot: Plot, door: Door, ground: Ground, ways: Ways) -> Entrance:
    made = own_balancer.build(plot, door, ground, ways)
    listeners = {suffix: Ref(each, "arn") for suffix, each in made.serving.items()}
    leading, faults = rules.build(plot, door, listeners, ways)
    arn = Ref(made.balancer, "arn")
    names = (Ref(made.balancer, "dns"), Ref(made.balancer, "zone"))
    records = _records(plot, door, *names, [arn], leading)
    return Entrance(
        door=door,
        resources=(*made.resources, *leading, *records),
        security_groups=(Ref(made.group, "id"),),
        ways=ways,
        rules=leading,
        balancer=arn,
        zones=frozenset(ground.zones(made.balancer.subnets)),
        faults=faults,
    )


def _on(plot: Plot, door: Door, standing: Balancer, ways: Ways) -> Entrance:
    """On another's load balancer only rules are made: nothing else of it is touched."""
    leading, faults = rules.build(plot, door, {"": standing.listener}, ways)
    groups = [Ref(way.group, "arn") for each in ways.values() for way in each]
    records = _records(plot, door, standing.dns, standing.zone, groups, leading)
    return Entrance(
        door=door,
        resources=(*leading, *records),
        security_groups=standing.security_groups,
        ways=ways,
        rules=leading,
        balancer=standing.arn,
        zones=standing.zones,
        faults=faults,
        standing=standing,
    )


def _records(
    plot: Plot,
    door: Door,
    target: str,
    target_zone: str,
    noted_on: Sequence[str],
    leading: Sequence[ListenerRule],
) -> list[Record]:
    zones = plot.around.existing.doorway(door).zones
    names = {title(zone, domain): (zone, domain) for domain, zone in zones.items()}
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
            part_of=balancer_key(door),
        )
        for name, (zone, domain) in names.items()
    ]
