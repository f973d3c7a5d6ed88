"""Which requests go where: listener rules, and what is done with the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fargatectl.blueprint import priorities
from fargatectl.blueprint.names import balancer_key
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.priorities import Wish
from fargatectl.blueprint.redirects import redirect
from fargatectl.blueprint.target_groups import Way
from fargatectl.engine import Key, Ref
from fargatectl.resources import names
from fargatectl.resources.actions import (
    Forward,
    LoadBalancerAction,
    Respond,
    Share,
    Shift,
)
from fargatectl.resources.conditions import HEADER, QUERY, Conditions
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.spec.door import Door
from fargatectl.spec.models.conditions import Conditions as Requests
from fargatectl.spec.models.rules import Action

EVERYTHING: Conditions = {"path-pattern": ("/*",)}

Ways = Mapping[str, tuple[Way, ...]]
Location = tuple[str | int, ...]
Fault = tuple[Location, str]


@dataclass(frozen=True)
class _Draft:
    """A rule that has no place among the others yet, and where the spec says it."""

    name: str
    conditions: Conditions
    action: LoadBalancerAction
    priority: int | None
    part_of: Key
    at: Location


def build(
    plot: Plot, door: Door, listeners: Mapping[str, str], ways: Ways
) -> tuple[tuple[ListenerRule, ...], Sequence[Fault]]:
    """A rule for each way into a service and for each of the load balancer's own rules.

    On each of the listeners: ARNs by what ends the names of their rules. Beside the rules, those
    that have no place.
    """
    drafts = [*_of_services(ways), *_of_door(door, ways)]
    titles = {draft.name: door.title(draft.name) for draft in drafts}
    wishes = {titles[draft.name]: Wish(draft.conditions, draft.priority) for draft in drafts}
    standing = plot.around.existing.doorway(door).balancer
    places, homeless = priorities.plan(
        wishes,
        standing.strangers if standing else (),
        standing.places if standing else {},
    )
    made = tuple(
        _rule(plot, draft, door.title(draft.name + suffix), listener, places[titles[draft.name]])
        for suffix, listener in listeners.items()
        for draft in drafts
        if titles[draft.name] in places
    )
    said = {titles[draft.name]: draft.at for draft in drafts}
    return made, [(said[each.rule], each.reason) for each in homeless]


def default(door: Door, ways: Ways) -> LoadBalancerAction:
    """What the spec says; else the only service that takes everything; else a 404."""
    wanted = door.wanted.default
    if wanted is not None:
        return _action(wanted, ways)
    catching = [
        way
        for each in ways.values()
        for way in each
        if way.http is not None and conditions_of(way.http) == EVERYTHING
    ]
    # Where ECS moves requests, it does so in one rule, and not here.
    if len(catching) != 1 or catching[0].alternate:
        return Respond(404)
    return _forward(catching[0])


def targets(rule: ListenerRule) -> set[str]:
    """The target groups that a rule forwards to."""
    return targets_of(rule.action)


def targets_of(action: LoadBalancerAction) -> set[str]:
    if isinstance(action, Shift):
        return {action.to, action.alternate}
    return {share.target_group for share in action.to} if isinstance(action, Forward) else set()


def conditions_of(requests: Requests) -> Conditions:
    """What the spec says of requests, as listener rules say it."""
    found = {
        "path-pattern": requests.path,
        "host-header": requests.host,
        "http-request-method": requests.methods,
        "source-ip": requests.source_ips,
        **{f"{QUERY}{key}": values for key, values in requests.query.items()},
        **{f"{HEADER}{name}": values for name, values in requests.headers.items()},
    }
    conditions = {name: values for name, values in found.items() if values}
    if len(conditions) > 1 and requests.path == EVERYTHING["path-pattern"]:
        # Beside others it says nothing, and ALB counts its values.
        del conditions["path-pattern"]
    return conditions


def _rule(plot: Plot, draft: _Draft, name: str, listener: str, priority: int) -> ListenerRule:
    return ListenerRule(
        name=name,
        listener=listener,
        priority=priority,
        conditions=draft.conditions,
        action=draft.action,
        tags=plot.tags(name),
        part_of=draft.part_of,
    )


def _of_services(ways: Ways) -> Iterator[_Draft]:
    for service, each in ways.items():
        for number, way in enumerate(each):
            if way.http is not None:
                # No service can have a name with a dot.
                name = f"{service}.{number + 1}" if number else service
                at: Location = ("services", service, "http", way.index)
                conditions = conditions_of(way.http)
                key = Key("service", service)
                yield _Draft(name, conditions, _forward(way), way.http.priority, key, at)


def _of_door(door: Door, ways: Ways) -> Iterator[_Draft]:
    for number, rule in enumerate(door.wanted.rules):
        conditions = conditions_of(rule.when)
        # Called after what it is about, so that a rule put before it does not rename it.
        name = f"rule.{names.digest(*map(str, sorted(conditions.items())))}"
        at: Location = (*door.at, "rules", number)
        action = _action(rule, ways)
        yield _Draft(name, conditions, action, rule.priority, balancer_key(door), at)


def _action(action: Action, ways: Ways) -> LoadBalancerAction:
    if action.respond is not None:
        answer = action.respond
        return Respond(answer.status, answer.body, answer.content_type)
    if action.redirect is not None:
        return redirect(action.redirect.to, action.redirect.status)
    shares = (Share(Ref(ways[name][0].group, "arn"), w) for name, w in action.forward.items())
    return Forward(tuple(shares))


def _forward(way: Way) -> Forward | Shift:
    if way.alternate:
        return Shift(Ref(way.group, "arn"), Ref(way.alternate, "arn"))
    return Forward((Share(Ref(way.group, "arn")),))
