"""Where visitors get in."""

from collections.abc import Collection, Iterator, Mapping

from fargatectl.blueprint.names import balancer_key
from fargatectl.commands.session import Session
from fargatectl.engine import Outputs, Plan
from fargatectl.existing import balancer
from fargatectl.render.urls import Urls
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.spec.door import Door

PORTS = {"http": 80, "https": 443}


def urls_of(session: Session, plan: Plan, outputs: Mapping[str, Outputs]) -> Urls:
    """The URL of each load balancer with a way in, once the plan is carried out."""
    wanted = [step.wanted for step in plan.steps.values()]
    hosts = {
        step.key.name: {**(step.live.outputs if step.live else {}), **outputs.get(str(key), {})}
        for key, step in plan.steps.items()
        if isinstance(step.wanted, LoadBalancer)
    }
    rules = [each.name for each in wanted if isinstance(each, ListenerRule)]
    listeners = [each for each in wanted if isinstance(each, Listener)]
    return dict(_urls(session, hosts, rules, listeners))


def live_urls(session: Session) -> Urls:
    """The URLs as things stand."""
    aws, owner = session.aws, session.owner
    hosts = {live.found.name: live.outputs for live in LoadBalancer.owned(aws, owner)}
    # It takes a search, and only tells whether another's load balancer leads to us.
    is_on_others = any(door.wanted.existing for door in session.spec.spec.doors)
    ruled = ListenerRule.owned(aws, owner) if is_on_others else ()
    rules = [live.found.name for live in ruled]
    listeners = [live.found for live in Listener.owned(aws, owner)]
    return dict(_urls(session, hosts, rules, listeners))


def _urls(
    session: Session,
    hosts: Mapping[str, Outputs],
    rules: Collection[str],
    listeners: Collection[Listener],
) -> Iterator[tuple[str | None, str]]:
    """`hosts` are our load balancers' outputs and `rules` the names of all rules of ours."""
    for door in session.spec.spec.doors:
        host = hosts.get(balancer_key(door).name)
        if door.wanted.existing:
            url = _url_on_existing(session, door) if any(map(door.has, rules)) else ""
        elif host:
            own = (each for each in listeners if door.has(each.name))
            url = _url(door, host["dns"], any(each.protocol == "HTTPS" for each in own))
        else:
            url = ""
        if url:
            yield door.name, url


def _url_on_existing(session: Session, door: Door) -> str:
    dns, protocol = balancer.address(session.aws, door)
    return _url(door, dns, protocol == "HTTPS", door.wanted.listener) if dns else ""


def _url(door: Door, dns: str, is_secure: bool, port: int | None = None) -> str:
    scheme = "https" if is_secure else "http"
    host = next((each for each in door.wanted.domain if "*" not in each), dns)
    suffix = f":{port}" if port not in (None, PORTS[scheme]) else ""
    return f"{scheme}://{host}{suffix}"
