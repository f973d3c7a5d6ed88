"""Under which conditions actions are allowed where an ARN does not say enough."""

from collections.abc import Callable, Iterable, Mapping

from fargatectl.policy.calls import calls
from fargatectl.policy.implied import LINKED
from fargatectl.policy.target import Target

Condition = Mapping[str, Mapping[str, object]]


def always(target: Target) -> Condition:
    del target
    return {}


def ours(target: Target) -> Condition:
    """Of what carries our tags."""
    return _tagged("aws:ResourceTag", target)


def new(target: Target) -> Condition:
    """Of what is made with our tags."""
    return _tagged("aws:RequestTag", target)


def attached(target: Target) -> Condition:
    return {"ArnEquals": {"iam:PolicyARN": list(target.attached)}}


def passed(target: Target) -> Condition:
    return {"StringEquals": {"iam:PassedToService": list(target.trusted)}}


def linked(target: Target) -> Condition:
    made = calls(target.traits)
    services = {service for action, service in LINKED.items() if action in made}
    return {"StringEquals": {"iam:AWSServiceName": sorted(services)}}


def making(actions: Iterable[str]) -> Callable[[Target], Condition]:
    """Only along with these of EC2, as far as the app calls them."""

    def condition(target: Target) -> Condition:
        made = sorted(calls(target.traits) & set(actions))
        return {"StringEquals": {"ec2:CreateAction": [each.partition(":")[2] for each in made]}}

    return condition


def _tagged(key: str, target: Target) -> Condition:
    tags = {f"{key}/{name}": value for name, value in target.owner.tags.items()}
    return {"StringEquals": tags}
