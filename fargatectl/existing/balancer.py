"""The load balancer that somebody else made, and who has rules on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.errors import Problem
from fargatectl.resources import conditions, elb, tags
from fargatectl.resources.conditions import Conditions
from fargatectl.spec import SpecFile
from fargatectl.spec.door import Door

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Stranger:
    """A rule of somebody else on the same listener; `label` is how to find it."""

    priority: int
    conditions: Conditions
    label: str


@dataclass(frozen=True)
class Balancer:
    """`listener` is the ARN of the one to use. `strangers` are others' rules on it, `places` the
    priorities of ours by name, and `elsewhere` counts the rules on its other listeners.
    """

    arn: str
    name: str
    dns: str
    zone: str
    vpc: str
    security_groups: tuple[str, ...]
    zones: frozenset[str]
    listener: str
    protocol: str
    strangers: tuple[Stranger, ...]
    places: Mapping[str, int]
    elsewhere: int = 0


def look(
    aws: Aws, file: SpecFile, door: Door, owner: Owner
) -> tuple[Balancer | None, list[Problem]]:
    """None where the spec wants one of our own."""
    wanted = door.wanted
    if wanted.existing is None:
        return None, []
    item = find(aws, wanted.existing)
    if item is None:
        message = f"there is no application load balancer {wanted.existing} in {aws.region}."
        return None, [file.problem(*door.at, "existing", message=message)]
    if Owner.of(elb.tagged(aws, owner).get(item["LoadBalancerArn"], {})) == owner:
        # It would be taken for one that nobody wants any more.
        message = f"{item['LoadBalancerName']} was made for {owner} itself: leave `existing` out."
        return None, [file.problem(*door.at, "existing", message=message)]
    listeners = _listeners(aws, item)
    listener = next((each for each in listeners if each["Port"] == wanted.listener), None)
    if listener is None:
        ports = ", ".join(str(each["Port"]) for each in listeners) or "none"
        message = (
            f"{item['LoadBalancerName']} has no listener on {wanted.listener}; it has {ports}."
        )
        is_told = "listener" in wanted.model_fields_set
        place = "listener" if is_told else "existing"
        return None, [file.problem(*door.at, place, message=message)]
    return _survey(aws, item, listeners, listener, owner), []


def find(aws: Aws, named: str) -> Item | None:
    """The application load balancer of that name or ARN."""
    for item in aws.read("elbv2", "describe_load_balancers")["LoadBalancers"]:
        is_it = named in (item["LoadBalancerName"], item["LoadBalancerArn"])
        if is_it and item["Type"] == "application":
            return dict(item)
    return None


def address(aws: Aws, door: Door) -> tuple[str, str]:
    """The DNS name of the load balancer that the spec names, and what its listener speaks."""
    item = find(aws, door.wanted.existing or "")
    for listener in _listeners(aws, item) if item else ():
        if item and listener["Port"] == door.wanted.listener:
            return str(item["DNSName"]), str(listener["Protocol"])
    return "", "HTTP"


def _listeners(aws: Aws, item: Item) -> Sequence[Item]:
    arn = item["LoadBalancerArn"]
    return list(aws.read("elbv2", "describe_listeners", LoadBalancerArn=arn)["Listeners"])


def _survey(
    aws: Aws, item: Item, listeners: Sequence[Item], listener: Item, owner: Owner
) -> Balancer:
    arns = [each["ListenerArn"] for each in listeners]
    asks = [partial(aws.read, "elbv2", "describe_rules", ListenerArn=arn) for arn in arns]
    rules = {
        arn: [rule for rule in answer["Rules"] if not rule["IsDefault"]]
        for arn, answer in zip(arns, aws.together(asks), strict=True)
    }
    # The tags of all are asked: those of ours are looked up next, in this very question.
    here = rules.pop(listener["ListenerArn"])
    noted = elb.tags_by_arn(aws, [rule["RuleArn"] for rule in here])
    ours = [rule for rule in here if Owner.of(noted[rule["RuleArn"]]) == owner]
    return Balancer(
        arn=item["LoadBalancerArn"],
        name=item["LoadBalancerName"],
        dns=item["DNSName"].lower(),
        zone=item["CanonicalHostedZoneId"],
        vpc=item["VpcId"],
        security_groups=tuple(sorted(item.get("SecurityGroups", ()))),
        zones=frozenset(each["ZoneName"] for each in item["AvailabilityZones"]),
        listener=listener["ListenerArn"],
        protocol=listener["Protocol"],
        strangers=tuple(_strangers(here, ours)),
        places={
            tags.name_in(noted[rule["RuleArn"]], rule["RuleArn"]): int(rule["Priority"])
            for rule in ours
        },
        elsewhere=sum(len(each) for each in rules.values()),
    )


def _strangers(rules: Sequence[Item], ours: Sequence[Item]) -> Iterator[Stranger]:
    for rule in rules:
        if rule not in ours:
            about = conditions.from_aws(rule["Conditions"])
            label = f"{_told(about)} of another's rule {rule['RuleArn']}"
            yield Stranger(int(rule["Priority"]), about, label)


def _told(about: Conditions) -> str:
    return ", ".join(value for values in about.values() for value in values) or "the requests"
