"""Whether a load balancer can do what the spec wants of it: protocols, limits, where it stands."""

from collections.abc import Iterator

from fargatectl.blueprint.entrance import Entrance
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.quotas import (
    MOST_RULES,
    MOST_TARGET_GROUPS,
    too_many_groups,
    too_many_rules,
)
from fargatectl.engine import Key, Ref
from fargatectl.errors import Problem
from fargatectl.spec import SpecFile

# ECS registers a task in no more.
MOST_OF_SERVICE = 5


def problems(file: SpecFile, plot: Plot, ground: Ground, entrance: Entrance) -> Iterator[Problem]:
    """All that AWS would refuse, or take and never serve."""
    for at, message in entrance.faults:
        yield file.problem(*at, message=message)
    if entrance.rules:
        yield from _protocols(file, plot, entrance)
        yield from _limits(file, plot, entrance)
        yield from _elsewhere(file, plot, ground)
        yield from _unnoted(file, plot, entrance)


def _protocols(file: SpecFile, plot: Plot, entrance: Entrance) -> Iterator[Problem]:
    """ALB forwards HTTP/2 and gRPC only from HTTPS."""
    balancer, standing = plot.spec.load_balancer, plot.around.existing.balancer
    if standing is not None:
        is_secure = standing.protocol == "HTTPS"
        remedy = f"listener {balancer.listener} of {standing.name} is {standing.protocol}."
    else:
        is_secure = bool(balancer.certificate) and balancer.redirect_http
        remedy = "set `load_balancer.certificate`, and leave `redirect_http` on."
    for name, service in plot.spec.services.items():
        if service.protocol != "http" and entrance.ways.get(name) and not is_secure:
            message = f"{service.protocol} behind a load balancer needs HTTPS: {remedy}"
            yield file.problem("services", name, "protocol", message=message)


def _limits(file: SpecFile, plot: Plot, entrance: Entrance) -> Iterator[Problem]:
    standing = plot.around.existing.balancer
    others = standing.elsewhere + len(standing.strangers) if standing else 0
    number = len(entrance.rules)
    if number + others > MOST_RULES:
        beside = f" beside {others} of others" if others else ""
        message = too_many_rules(number, beside)
        yield file.problem(*_first_without_rule(entrance, MOST_RULES - others), message=message)
    groups = {name: {way.group.key for way in ways} for name, ways in entrance.ways.items()}
    yield from _target_groups(file, entrance)
    for name, each in groups.items():
        if len(each) > MOST_OF_SERVICE:
            message = f"a service takes requests on at most {MOST_OF_SERVICE} ports."
            yield file.problem("services", name, "http", message=message)


def _first_without_rule(entrance: Entrance, room: int) -> tuple[str, ...]:
    """Where in the file the rules begin that have no place any more."""
    rules: set[str] = set()
    for name in entrance.ways:
        rules |= set(entrance.rules_to(name))
        if len(rules) > room:
            return "services", name, "http"
    return ("load_balancer",)


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


def _elsewhere(file: SpecFile, plot: Plot, ground: Ground) -> Iterator[Problem]:
    """Targets are reached within the load balancer's own VPC alone."""
    standing = plot.around.existing.balancer
    if standing is None or ground.vpc == standing.vpc:
        return
    where = "a VPC of its own" if isinstance(ground.vpc, Ref) else ground.vpc
    message = (
        f"{standing.name} is in {standing.vpc}, and the tasks would be in {where}. "
        f"Set `network.vpc: {standing.vpc}`."
    )
    yield file.problem("load_balancer", "existing", message=message)


def _unnoted(file: SpecFile, plot: Plot, entrance: Entrance) -> Iterator[Problem]:
    """Records have no tags: that they are ours is noted on our own things."""
    if plot.spec.load_balancer.domain and entrance.zones and not any(entrance.ways.values()):
        message = "a domain of an existing load balancer needs a service with `http`."
        yield file.problem("load_balancer", "domain", message=message)
