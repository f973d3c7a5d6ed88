"""Whether the load balancers reach the tasks' ports."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from fargatectl.aws import Aws
from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.checks import network
from fargatectl.runtime.doctor.findings import Finding, Severity
from fargatectl.runtime.doctor.passage import Obstacle, Peers, between, passes
from fargatectl.runtime.doctor.patient import Patient, Prospect, Rule, Way
from fargatectl.runtime.doctor.terrain import Subnet, Terrain

NAME = "ports"


def look(aws: Aws, patients: Patients) -> Terrain:
    """The same questions as of the network, so they are asked once."""
    return network.look(aws, patients)


def judge(patients: Patients, terrain: Terrain) -> Iterator[Finding]:
    for patient in patients:
        if patient.prospect:
            for way in patient.prospect.ways:
                yield from _judged(patient, patient.prospect, way, terrain)


def _judged(patient: Patient, prospect: Prospect, way: Way, terrain: Terrain) -> Iterator[Finding]:
    at = (*patient.at, "port")
    found = list(dict.fromkeys(_obstacles(prospect, way, terrain)))
    for each in found:
        message = f"{way.balancer} does not reach port {way.port}: {each.what}"
        severity: Severity = "fails" if each.is_certain else "may fail"
        yield patient.finding(NAME, message, severity, at=at, fix=each.fix)
    if not found:
        message = f"{way.balancer} reaches the tasks on {way.port}"
        yield patient.finding(NAME, message, at=at)


def _obstacles(prospect: Prospect, way: Way, terrain: Terrain) -> Iterator[Obstacle]:
    balancers = _subnets(terrain, way.subnets)
    tasks = _subnets(terrain, prospect.subnets)
    yield from _into_tasks(prospect, way, terrain, balancers)
    yield from _out_of_balancer(prospect, way, terrain, tasks)
    for client in balancers:
        for server in tasks:
            if client.id != server.id:
                yield from between(client, server, way.port)


def _subnets(terrain: Terrain, ids: frozenset[str]) -> list[Subnet]:
    return [terrain.subnets[each] for each in sorted(ids) if each in terrain.subnets]


def _into_tasks(
    prospect: Prospect, way: Way, terrain: Terrain, balancers: list[Subnet]
) -> Iterator[Obstacle]:
    from_balancer = Peers(_ranges(balancers), way.groups)
    planned = {rule for each in prospect.opening.values() for rule in each}
    found = {
        rule
        for each in prospect.security_groups
        if each in terrain.groups
        for rule in terrain.groups[each].inward
    }
    others = {
        rule
        for each in prospect.security_groups
        if each in terrain.groups and each not in prospect.opening
        for rule in terrain.groups[each].inward
    }
    if _lets(planned | others, way, from_balancer):
        # Tasks that are to have a group which is not made yet are new ones.
        is_worn = prospect.is_live and prospect.security_groups <= terrain.groups.keys()
        if is_worn and not _lets(found, way, from_balancer):
            groups = ", ".join(sorted(prospect.security_groups))
            what = f"{groups} does not let it in any more"
            yield Obstacle(what, "`fargatectl up` opens the port again.", is_certain=False)
        return
    groups = ", ".join(sorted(prospect.security_groups))
    yield Obstacle(
        f"{groups} does not let it in",
        f"Let TCP {way.port} in there, from {', '.join(sorted(way.groups)) or 'its subnets'}.",
    )


def _lets(rules: set[Rule], way: Way, peers: Peers) -> bool:
    return bool(peers.ranges or peers.names) and passes(rules, way.port, peers) == "yes"


def _out_of_balancer(
    prospect: Prospect, way: Way, terrain: Terrain, tasks: list[Subnet]
) -> Iterator[Obstacle]:
    known = [terrain.groups[each] for each in way.groups if each in terrain.groups]
    # One that is not made yet lets everything out; so does what has none.
    if not known or len(known) < len(way.groups):
        return
    to_tasks = Peers(_ranges(tasks), prospect.security_groups)
    if passes([rule for each in known for rule in each.outward], way.port, to_tasks) == "no":
        groups = ", ".join(sorted(way.groups))
        yield Obstacle(
            f"its {groups} lets nothing out to them on that port",
            f"Let TCP {way.port} out of {min(way.groups)}.",
        )


def _ranges(subnets: list[Subnet]) -> tuple[IPv4Network, ...]:
    return tuple(each.range for each in subnets)


CHECK = Check(NAME, judge, look)
