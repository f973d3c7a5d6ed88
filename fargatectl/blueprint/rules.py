"""Which requests go where: listener rules, and what is done with the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from fargatectl.blueprint import priorities
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.target_groups import Way
from fargatectl.engine import Key, Ref
from fargatectl.resources import names
from fargatectl.resources.actions import Forward, LoadBalancerAction, Redirect, Respond, Share
from fargatectl.resources.conditions import Conditions
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.spec.models.conditions import Conditions as Requests
from fargatectl.spec.models.rules import Action

EVERYTHING: Conditions = {"path-pattern": ("/*",)}

Ways = Mapping[str, tuple[Way, ...]]


@dataclass(frozen=True)
class _Draft:
    """A rule that has no place among the others yet."""

    name: str
    conditions: Conditions
    action: LoadBalancerAction
    priority: int | None
    part_of: Key


def build(plot: Plot, listener: Listener, ways: Ways) -> tuple[ListenerRule, ...]:
    """A rule for each way into a service and for each of the load balancer's own rules."""
    drafts = [*_of_services(ways), *_of_load_balancer(plot, ways)]
    places = priorities.plan({draft.name: (draft.conditions, draft.priority) for draft in drafts})
    return tuple(
        ListenerRule(
            name=draft.name,
            listener=Ref(listener, "arn"),
            priority=places[draft.name],
            conditions=draft.conditions,
            action=draft.action,
            tags=plot.tags(draft.name),
            part_of=draft.part_of,
        )
        for draft in drafts
    )


def default(plot: Plot, ways: Ways) -> LoadBalancerAction:
    """What the spec says; else the only service that takes everything; else a 404."""
    wanted = plot.spec.load_balancer.default
    if wanted is not None:
        return _action(wanted, ways)
    catching = [
        way
        for each in ways.values()
        for way in each
        if way.http is not None and conditions_of(way.http) == EVERYTHING
    ]
    return _forward(catching[0]) if len(catching) == 1 else Respond(404)


def targets(rule: ListenerRule) -> set[str]:
    """The target groups that a rule forwards to."""
    action = rule.action
    return {share.target_group for share in action.to} if isinstance(action, Forward) else set()


def conditions_of(requests: Requests) -> Conditions:
    """What the spec says of requests, as listener rules say it."""
    pairs = tuple(f"{key}={value}" for key, values in requests.query.items() for value in values)
    found = {
        "path-pattern": requests.path,
        "host-header": requests.host,
        "http-request-method": requests.methods,
        "source-ip": requests.source_ips,
        "query-string": pairs,
        **{f"http-header {name}": values for name, values in requests.headers.items()},
    }
    return {name: values for name, values in found.items() if values}


def _of_services(ways: Ways) -> Iterator[_Draft]:
    for service, each in ways.items():
        for number, way in enumerate(each, start=1):
            if way.http is not None:
                name = service if number == 1 else f"{service}-{number}"
                conditions = conditions_of(way.http)
                key = Key("service", service)
                yield _Draft(name, conditions, _forward(way), way.http.priority, key)


def _of_load_balancer(plot: Plot, ways: Ways) -> Iterator[_Draft]:
    for rule in plot.spec.load_balancer.rules:
        conditions = conditions_of(rule.when)
        # Called after what it is about, so that a rule put before it does not rename it.
        name = f"rule-{names.digest(*map(str, sorted(conditions.items())))}"
        key = Key("load-balancer", "load-balancer")
        yield _Draft(name, conditions, _action(rule, ways), rule.priority, key)


def _action(action: Action, ways: Ways) -> LoadBalancerAction:
    if action.respond is not None:
        answer = action.respond
        return Respond(answer.status, answer.body, answer.content_type)
    if action.redirect is not None:
        return _redirect(action.redirect.to, action.redirect.status)
    shares = (Share(Ref(ways[name][0].group, "arn"), w) for name, w in action.forward.items())
    return Forward(tuple(shares))


def _forward(way: Way) -> Forward:
    return Forward((Share(Ref(way.group, "arn")),))


def _redirect(to: str, status: int) -> Redirect:
    # `#{…}` stands for a part of the request and would be read as a fragment.
    parts = urlsplit(to.replace("#{", "\0{"))
    protocol = parts.scheme.replace("\0", "#").upper() or "#{protocol}"
    restored = Redirect()
    return Redirect(
        status=status,
        protocol="#{protocol}" if protocol.startswith("#") else protocol,
        host=_restored(parts.hostname) or restored.host,
        port=_restored(str(parts.port or "")) or _port(protocol, restored),
        path=_restored(parts.path) or restored.path,
        query=_restored(parts.query) or restored.query,
    )


def _port(protocol: str, restored: Redirect) -> str:
    return {"HTTPS": "443", "HTTP": "80"}.get(protocol, restored.port)


def _restored(text: str | None) -> str:
    return (text or "").replace("\0", "#")
