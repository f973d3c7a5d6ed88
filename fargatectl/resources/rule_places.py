"""Who stands where on a listener, and how rules change places.

AWS refuses to give a rule the priority of another. Only when both are named in one call do they
change places, so a rule that moves takes along the one that stands there. That one is ours, too:
the plan gives no rule a stranger's place.
"""

import threading
from collections.abc import Mapping, Set
from dataclasses import dataclass
from itertools import chain

from fargatectl.aws import Aws, Transient, patiently
from fargatectl.engine import Owner
from fargatectl.errors import Refused
from fargatectl.resources import tags

# Somebody took the place between our look and our call.
TAKEN = (Transient("PriorityInUse"),)

LAST = 50_000

# Rules that change places look at the same listener: one after the other.
_moving = threading.Lock()


@dataclass(frozen=True)
class Place:
    listener: str
    priority: int


def move(aws: Aws, place: Place, rule: str, owner: Owner) -> None:
    """Put the rule there; one of ours that stands there gets the place that it leaves."""

    def change() -> None:
        standing = _standing(aws, place.listener)
        wished = {rule: place.priority}
        there = _at(standing, place)
        if there is not None and there != rule:
            _check_ours(aws, there, place, owner)
            wished[there] = standing[rule]
        _set(aws, wished)

    with _moving:
        patiently(aws.clock, change, *TAKEN, seconds=60)


def make_room(aws: Aws, place: Place, owner: Owner) -> None:
    """Move the rule of ours that stands there, if one does, to the next free place.

    Where it is to stay its own step puts it; one that nobody wants any more is pruned later.
    """
    with _moving:
        standing = _standing(aws, place.listener)
        there = _at(standing, place)
        if there is not None:
            _check_ours(aws, there, place, owner)
            _set(aws, {there: _next_free(standing, place)})


def free_behind(aws: Aws, place: Place, planned: Set[int]) -> int | None:
    """The next place behind it that no rule has or is to have."""
    taken = {*_standing(aws, place.listener).values(), *planned}
    return next((each for each in _behind(place) if each not in taken), None)


def _standing(aws: Aws, listener: str) -> dict[str, int]:
    """The priority of each rule, by its ARN, now."""
    pages = aws.client("elbv2").get_paginator("describe_rules").paginate(ListenerArn=listener)
    return {
        rule["RuleArn"]: int(rule["Priority"])
        for page in pages
        for rule in page["Rules"]
        if not rule["IsDefault"]
    }


def _at(standing: Mapping[str, int], place: Place) -> str | None:
    return next((rule for rule, where in standing.items() if where == place.priority), None)


def _next_free(standing: Mapping[str, int], place: Place) -> int:
    """Behind the place, so that the rule which comes there goes first."""
    taken = set(standing.values())
    before = range(place.priority - 1, 0, -1)
    return next(each for each in chain(_behind(place), before) if each not in taken)


def _behind(place: Place) -> range:
    return range(place.priority + 1, LAST + 1)


def _check_ours(aws: Aws, rule: str, place: Place, owner: Owner) -> None:
    answer = aws.client("elbv2").describe_tags(ResourceArns=[rule])
    if Owner.of(tags.from_list(answer["TagDescriptions"][0]["Tags"])) != owner:
        raise Refused(
            f"Priority {place.priority} was taken meanwhile by {rule}, which is not ours.",
            "Run the command again: it plans anew.",
        )


def _set(aws: Aws, wished: Mapping[str, int]) -> None:
    places = [{"RuleArn": rule, "Priority": priority} for rule, priority in wished.items()]
    aws.client("elbv2").set_rule_priorities(RulePriorities=places)
