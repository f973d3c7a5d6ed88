"""The places of listener rules: explicit ones kept, the others from most to least specific.

A rule's place follows from what it is about and from its name alone, as far as that place is free:
adding a rule does not move the others.
"""

from collections.abc import Mapping

from fargatectl.resources import names
from fargatectl.resources.conditions import Conditions

# ALB's priorities.
FIRST, LAST = 1, 50_000

# How many places each degree of being specific has.
BAND = 200
# ALB's longest path pattern.
LONGEST = 128


def plan(rules: Mapping[str, tuple[Conditions, int | None]]) -> dict[str, int]:
    """The priority of each rule, by its name."""
    places = {name: given for name, (_, given) in rules.items() if given is not None}
    taken = set(places.values())
    for name in sorted(rules.keys() - places.keys()):
        conditions, _ = rules[name]
        place = _start(conditions) + int(names.digest(name, length=8), 16) % BAND
        while place in taken:
            place = place + 1 if place < LAST else FIRST
        places[name] = place
        taken.add(place)
    return places


def specificity(conditions: Conditions) -> int:
    """How few requests it is about, from 0 for all to the number of bands less one."""
    paths = conditions.get("path-pattern", ())
    # The widest of the alternatives decides.
    path = min((len(path.rstrip("*")) * 2 + (not path.endswith("*")) for path in paths), default=0)
    others = sum(bool(values) for name, values in conditions.items() if name != "path-pattern")
    most = (LAST - FIRST) // BAND - 1
    return min(min(path, LONGEST // 2) + others * (LONGEST // 2 + 1), most)


def _start(conditions: Conditions) -> int:
    return LAST - (specificity(conditions) + 1) * BAND
