"""Whether load balancers can do what the spec wants of them: protocols, limits, where they are."""

from collections.abc import Iterator, Sequence

from fargatectl.blueprint.entrance import Entrance, ways_to
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.quotas import (
    MOST_RULES,
    MOST_TARGET_GROUPS,
    too_many_groups,
    too_many_rules,
)
from fargatectl.engine import Key, Ref
from fargatectl.errors import Problem
from fargatectl.spec import SpecFile

Location = tuple[str | int, ...]

# ECS registers a task in no more.
MOST_OF_SERVICE = 5


def problems(file: SpecFile, ground: Ground, entrances: Sequence[Entrance]) -> Iterator[Problem]:
    """All that AWS would refuse, or take and never serve."""
    for entrance in entrances:
        for at, message in entrance.faults:
            yield file.problem(*at, message=message)
        if entrance.rules:
            yield from _protocols(file, entrance)
            yield from _limits(file, entrance)
            yield from _elsewhere(file, ground, entrance)
            yield from _unnoted(file, entrance)
    yield from _registrations(file, entrances)


def _protocols(file: SpecFile, entrance: Entrance) -> Iterator[Problem]:
    """ALB forwards HTTP/2 and gRPC only from HTTPS."""
    door, standing = entrance.door, entrance.standing
    if standing is not None:
        is_secure = standing.protocol == "HTTPS"
        remedy = f"listener {door.wanted.listener} of {standing.name} is {standing.protocol}."
    else:
        is_secure = bool(door.wanted.certificate) and door.wanted.redirect_http
        remedy = f"set `{door.key}.certificate`, and leave `redirect_http` on."
    for name, service in file.spec.services.items():
        if service.protocol != "http" and entrance.ways.get(name) and not is_secure:
            message = f"{service.protocol} behind a load balancer needs HTTPS: {remedy}"
            yield file.problem("services", name, "protocol", message=message)


def _limits(file: SpecFile, entrance: Entrance) -> Iterator[Problem]:
    standing = entrance.standing
    others = standing.elsewhere + len(standing.strangers) if standing else 0
    number = len(entrance.rules)
    if number + others > MOST_RULES:
        beside = f" beside {others} of others" if others else ""
        message = too_many_rules(number, beside)
        yield file.problem(*_first_without_rule(entrance, MOST_RULES - others), message=message)
    yield from _target_groups(file, entrance)


def _first_without_rule(entrance: Entrance, room: int) -> Location:
    """Where in the file the rules begin that have no place any more."""
    rules: set[str] = set()
    for name in entrance.ways:
        rules |= set(entrance.rules_to(name))
        if len(rules) > room:
            return "services", name, "http"
    return entrance.door.at


def _target_groups(file: SpecFile, entrance: Entrance) -> Iterator[Problem]:
    """Said where the first is that has no place any more."""
    groups: set[Key] = set()
    first = ""
    for name, ways in entrance.ways.items():
        both = (side for way in ways for side in (way.group, way.alternate) if side)
        groups |= {side.key for side in both}
        if len(groups) > MOST_TARGET_GROUPS and not first:
            first = name
    if first:
        message = too_many_groups(first, len(groups))
        yield file.problem("services", first, "http", message=message)


def _elsewhere(file: SpecFile, ground: Ground, entrance: Entrance) -> Iterator[Problem]:
    """Targets are reached within the load balancer's own VPC alone."""
    standing = entrance.standing
    if standing is None or ground.vpc == standing.vpc:
        return
    where = "a VPC of its own" if isinstance(ground.vpc, Ref) else ground.vpc
    message = (
        f"{standing.name} is in {standing.vpc}, and the tasks would be in {where}. "
        f"Set `network.vpc: {standing.vpc}`."
    )
    yield file.problem(*entrance.door.at, "existing", message=message)


def _unnoted(file: SpecFile, entrance: Entrance) -> Iterator[Problem]:
    """Records have no tags: that they are ours is noted on our own things."""
    if entrance.door.wanted.domain and entrance.standing and not entrance.ways:
        message = "a domain of an existing load balancer needs a service with `http`."
        yield file.problem(*entrance.door.at, "domain", message=message)


def _registrations(file: SpecFile, entrances: Sequence[Entrance]) -> Iterator[Problem]:
    """ECS registers a task in so many target groups, of all load balancers together."""
    for name in file.spec.services:
        groups = {way.group.key for way in ways_to(entrances, name)}
        if len(groups) > MOST_OF_SERVICE:
            message = (
                f"a service takes requests on at most {MOST_OF_SERVICE} ports. "
                "One that several load balancers lead to counts for each of them."
            )
            yield file.problem("services", name, "http", message=message)
