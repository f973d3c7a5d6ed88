"""A part of what is wanted: some services and all they stand on."""

from collections.abc import Iterable

from fargatectl.engine import Key, Wanted
from fargatectl.engine.refs import needs
from fargatectl.resources.service import Service


def only_these(wanted: Wanted, services: Iterable[str]) -> Wanted:
    """The services, their parts and what those refer to; nothing is pruned then."""
    by_key = {resource.key: resource for resource in wanted.resources}
    chosen = {Key(Service.kind, name) for name in services}
    waiting = [key for key, each in by_key.items() if key in chosen or each.part_of in chosen]
    kept: set[Key] = set()
    while waiting:
        key = waiting.pop()
        if key not in kept:
            kept.add(key)
            waiting.extend(needs(by_key[key]))
    resources = tuple(each for each in wanted.resources if each.key in kept)
    return Wanted(wanted.owner, resources, is_whole=False)
