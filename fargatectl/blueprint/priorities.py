"""The places of listener rules: explicit ones kept, the others from most to least specific.

A rule's place follows from what it is about and from its name, as far as that place is free:
adding a rule does not move the others. On a listener that others have rules on, too, ours keep the
places they have, come before what would shadow them, and after what they would shadow.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from fargatectl.blueprint.coverage import covers, is_more_specific
from fargatectl.existing.balancer import Stranger
from fargatectl.resources import names
from fargatectl.resources.conditions import Conditions

# ALB's priorities.
FIRST, LAST = 1, 50_000

# How many places each degree of being specific has.
BAND = 200
# ALB's longest path pattern.
LONGEST = 128


@dataclass(frozen=True)
class Wish:
    """What a rule of ours is about, and the priority that the spec gives it."""

    conditions: Conditions
    priority: int | None = None


@dataclass(frozen=True)
class NoPlace:
    """Why a rule cannot be put where its requests would reach it."""

    rule: str
    reason: str


@dataclass(frozen=True)
class _Standing:
    """A rule that has its place."""

    place: int
    conditions: Conditions
    label: str
    is_ours: bool = True


def plan(
    rules: Mapping[str, Wish],
    strangers: Sequence[Stranger] = (),
    live: Mapping[str, int] | None = None,
) -> tuple[dict[str, int], list[NoPlace]]:
    """The priority of each rule by its name, and those for which there is none.

    `live` are the places that rules of ours have now.
    """
    problems = list(_taken(rules, strangers))
    standing = [
        _Standing(each.priority, each.conditions, each.label, is_ours=False) for each in strangers
    ]
    places = {name: wish.priority for name, wish in rules.items() if wish.priority is not None}
    standing += [_ours(name, rules[name], place) for name, place in places.items()]
    for name in _most_specific_first(rules, places):
        found = _find(name, rules[name].conditions, standing, (live or {}).get(name))
        if isinstance(found, NoPlace):
            problems.append(found)
        else:
            places[name] = found
            standing.append(_ours(name, rules[name], found))
    return places, problems


def specificity(conditions: Conditions) -> int:
    """How few requests it is about, from 0 for all to the number of bands less one."""
    paths = conditions.get("path-pattern", ())
    # The widest of the alternatives decides.
    path = min((len(path.rstrip("*")) * 2 + (not path.endswith("*")) for path in paths), default=0)
    others = sum(bool(values) for name, values in conditions.items() if name != "path-pattern")
    most = (LAST - FIRST) // BAND - 1
    return min(min(path, LONGEST // 2) + others * (LONGEST // 2 + 1), most)


def _taken(rules: Mapping[str, Wish], strangers: Sequence[Stranger]) -> Iterator[NoPlace]:
    labels = {each.priority: each.label for each in strangers}
    given: dict[int, str] = {}
    for name, wish in rules.items():
        if wish.priority is None:
            continue
        if label := labels.get(wish.priority) or given.get(wish.priority):
            yield NoPlace(name, f"priority {wish.priority} is {label}'s.")
        given.setdefault(wish.priority, f"rule {name}")


def _most_specific_first(rules: Mapping[str, Wish], placed: Mapping[str, int]) -> list[str]:
    waiting = rules.keys() - placed.keys()
    return sorted(waiting, key=lambda name: (-specificity(rules[name].conditions), name))


def _ours(name: str, wish: Wish, place: int) -> _Standing:
    return _Standing(place, wish.conditions, f"rule {name}")


def _find(
    name: str, conditions: Conditions, standing: Sequence[_Standing], live: int | None
) -> int | NoPlace:
    for each in standing:
        if not each.is_ours and _is_the_same(each.conditions, conditions):
            return NoPlace(name, f"{each.label} takes the same requests.")
    above = [each for each in standing if is_more_specific(each.conditions, conditions)]
    below = [each for each in standing if is_more_specific(conditions, each.conditions)]
    first = max((each.place for each in above), default=FIRST - 1) + 1
    last = min((each.place for each in below), default=LAST + 1) - 1
    taken = {each.place for each in standing}
    if live is not None and first <= live <= last and live not in taken:
        return live
    wished = max(min(_preferred(name, conditions), last), first)
    # From there on to the end, then back to the beginning.
    for place in chain(range(wished, last + 1), range(wished - 1, first - 1, -1)):
        if place not in taken:
            return place
    return _crowded(name, above, below)


def _is_the_same(one: Conditions, other: Conditions) -> bool:
    return covers(one, other) and covers(other, one)


def _preferred(name: str, conditions: Conditions) -> int:
    start = LAST - (specificity(conditions) + 1) * BAND
    return start + int(names.digest(name, length=8), 16) % BAND


def _crowded(name: str, above: Sequence[_Standing], below: Sequence[_Standing]) -> NoPlace:
    """Name the rule that leaves no room: the one it must precede, else the one it follows."""
    if below:
        nearest, how = min(below, key=lambda each: each.place), "before"
    elif above:
        nearest, how = max(above, key=lambda each: each.place), "after"
    else:
        return NoPlace(name, "the listener has no free priority.")
    where = f"{nearest.label} (priority {nearest.place})"
    return NoPlace(name, f"no priority is free {how} {where}, {how} which it must come.")
