"""The hosted zones that a load balancer's domains belong in."""

from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.aws import Aws
from fargatectl.errors import Problem
from fargatectl.resources import dns
from fargatectl.spec import SpecFile
from fargatectl.spec.door import Door

Zone = Mapping[str, Any]
Location = tuple[str | int, ...]


def look(aws: Aws, file: SpecFile, door: Door) -> tuple[dict[str, str], list[Problem]]:
    """The id of the hosted zone of each domain; and the domains that have none, or several."""
    wanted = door.wanted
    if not wanted.domain:
        return {}, []
    zones = list(aws.read("route53", "list_hosted_zones")["HostedZones"])
    given = [zone for zone in zones if _id(zone) == wanted.hosted_zone]
    if wanted.hosted_zone and not given:
        message = f"there is no hosted zone {wanted.hosted_zone} in account {aws.account}."
        return {}, [file.problem(*door.at, "hosted_zone", message=message)]
    chosen: dict[str, str] = {}
    problems: list[Problem] = []
    for number, domain in enumerate(wanted.domain):
        found = _within(domain, given) or _within(domain, [z for z in zones if not _is_private(z)])
        if len(found) == 1:
            chosen[domain] = _id(found[0])
        else:
            at = (*door.at, "domain", number)
            problems.append(file.problem(*at, message=_fault(aws, domain, found)))
    if wanted.certificate == "auto" and any(_is_private(zone) for zone in given):
        message = f"ACM sees no records of the private zone {wanted.hosted_zone}: name an ARN."
        problems.append(file.problem(*door.at, "certificate", message=message))
    return chosen, problems


def _within(domain: str, zones: Sequence[Zone]) -> list[Zone]:
    """The zones that hold the domain, of those the ones with the longest name."""
    name = domain.lower().removeprefix("*.")
    holding = [zone for zone in zones if f".{name}".endswith(f".{dns.normal(zone['Name'])}")]
    longest = max((len(zone["Name"]) for zone in holding), default=0)
    return [zone for zone in holding if len(zone["Name"]) == longest]


def _fault(aws: Aws, domain: str, found: Sequence[Zone]) -> str:
    if not found:
        return f"no public hosted zone of account {aws.account} holds {domain}."
    ids = " and ".join(sorted(_id(zone) for zone in found))
    zone = dns.normal(found[0]["Name"])
    return f"{domain} could be in any of the hosted zones {ids} ({zone}): set `hosted_zone`."


def _id(zone: Zone) -> str:
    """Z123 of /hostedzone/Z123."""
    return str(zone["Id"]).rpartition("/")[2]


def _is_private(zone: Zone) -> bool:
    return bool(zone.get("Config", {}).get("PrivateZone"))
