"""What others made of a door: its load balancer, its certificate, the zones of its domains."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.errors import Problem
from fargatectl.existing import balancer, buckets, certificates, domains
from fargatectl.existing.balancer import Balancer
from fargatectl.spec import SpecFile
from fargatectl.spec.door import Door

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Doorway:
    """`balancer` is another's load balancer; `certificate` the ARN of another's certificate;
    `zones` the hosted zone by domain.
    """

    balancer: Balancer | None = None
    certificate: str = ""
    zones: Mapping[str, str] = field(default_factory=dict)


# By the door's name.
Doorways = Mapping[str | None, Doorway]


def look(aws: Aws, file: SpecFile, owner: Owner) -> tuple[Doorways, list[Problem]]:
    """Those of all doors; and what is missing or unusable of any."""
    doors = file.spec.doors
    coming = [aws.ahead(partial(_of, aws, file, door, owner)) for door in doors]
    looks = [future.result() for future in coming]
    found = {door.name: doorway for door, (doorway, _) in zip(doors, looks, strict=True)}
    problems = [problem for _, faults in looks for problem in faults]
    return found, [*problems, *_twice(file, doors, found)]


def _of(aws: Aws, file: SpecFile, door: Door, owner: Owner) -> tuple[Doorway, list[Problem]]:
    standing, missing = balancer.look(aws, file, door, owner)
    zones, homeless = domains.look(aws, file, door)
    certificate, unusable = certificates.look(aws, file, door, owner)
    problems = [*missing, *homeless, *unusable, *buckets.problems(aws, file, door)]
    return Doorway(standing, certificate, zones), problems


def _twice(file: SpecFile, doors: Sequence[Door], found: Doorways) -> Iterator[Problem]:
    """What only one of several doors can have: a listener of others', a domain, a certificate."""
    taken: dict[object, str] = {}
    for door in doors:
        for at, what, message in _alone(door, found[door.name]):
            other = taken.setdefault(what, door.key)
            if other != door.key:
                yield file.problem(*door.at, *at, message=f"{message} of `{other}` already.")


def _alone(door: Door, doorway: Doorway) -> Iterator[tuple[Location, object, str]]:
    if standing := doorway.balancer:
        where = f"listener {door.wanted.listener} of {standing.name} is that"
        yield ("existing",), standing.listener, where
    for number, domain in enumerate(door.wanted.domain):
        # A name may lead elsewhere within a VPC: by the records of another zone.
        name = (domain.lower(), doorway.zones.get(domain))
        yield ("domain", number), name, f"{domain} is a domain"
    if door.wanted.certificate == "auto" and not doorway.certificate:
        # We know the certificates that we make by their first domain.
        first = door.wanted.domain[0].lower()
        yield ("certificate",), ("certificate", first), f"a certificate for {first} is that"
