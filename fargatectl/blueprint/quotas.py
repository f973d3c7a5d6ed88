"""What each load balancer has room for, as far as it is seen without AWS.

What others have on an existing one, and rules of which AWS takes several for one, come on top.
"""

from collections.abc import Iterator

from fargatectl.errors import Problem
from fargatectl.spec import SpecFile
from fargatectl.spec.door import Door
from fargatectl.spec.models.http import Http
from fargatectl.spec.models.service import Service

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
MOST_RULES = 100
MOST_TARGET_GROUPS = 100

ADVICE = (
    "Give some of them a load balancer of their own: `load_balancers` and `http.load_balancer`."
)


def problems(file: SpecFile) -> Iterator[Problem]:
    """Each said where the first is that has no place any more."""
    for door in file.spec.doors:
        yield from _of(file, door)


def too_many_rules(number: int, beside: str = "") -> str:
    return f"a load balancer has at most {MOST_RULES} rules, not {number}{beside}. {ADVICE}"


def too_many_groups(first: str, number: int) -> str:
    return (
        f"a load balancer has at most {MOST_TARGET_GROUPS} target groups, and from {first} on "
        f"they are more: {number} in all. Each way in is one, and two where `deploy` moves "
        f"requests from one to the other. {ADVICE}"
    )


def _of(file: SpecFile, door: Door) -> Iterator[Problem]:
    services = file.spec.services
    ruled = len(door.wanted.rules)
    rules = {name: len(_ways(door, service)) for name, service in services.items()}
    if first := _first_beyond(rules, MOST_RULES - ruled):
        message = too_many_rules(sum(rules.values()) + ruled)
        yield file.problem("services", first, "http", message=message)
    groups = {name: _groups(door, service) for name, service in services.items()}
    if first := _first_beyond(groups, MOST_TARGET_GROUPS):
        message = too_many_groups(first, sum(groups.values()))
        yield file.problem("services", first, "http", message=message)


def _ways(door: Door, service: Service) -> list[Http]:
    return [way for way in service.http if door.is_for(way)]


def _groups(door: Door, service: Service) -> int:
    """Ways to one port share a group."""
    ports = {(way.container, way.port) for way in _ways(door, service)}
    return len(ports) * (1 if service.deploy.strategy == "rolling" else 2)


def _first_beyond(numbers: dict[str, int], most: int) -> str:
    """The first of those in order whose number does not fit any more; "" where all do."""
    total = 0
    for name, number in numbers.items():
        total += number
        if total > most and number:
            return name
    return ""
