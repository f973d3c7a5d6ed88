"""Where visitors get in."""

from collections.abc import Mapping

from fargatectl.commands.session import Session
from fargatectl.engine import Outputs, Plan
from fargatectl.existing import balancer
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer

PORTS = {"http": 80, "https": 443}


def url_of(session: Session, plan: Plan, outputs: Mapping[str, Outputs]) -> str:
    """The URL once the plan is carried out; empty without a way in."""
    wanted = [step.wanted for step in plan.steps.values()]
    if not any(isinstance(each, ListenerRule) for each in wanted):
        return ""
    for step in plan.steps.values():
        if isinstance(step.wanted, LoadBalancer):
            known = step.live.outputs if step.live else {}
            told = {**known, **outputs.get(str(step.key), {})}
            return _url(session, told["dns"], any(map(_is_secure, wanted)))
    return _url_on_existing(session)


def live_url(session: Session) -> str:
    """The URL as things stand."""
    if session.spec.spec.load_balancer.existing:
        rules = ListenerRule.owned(session.aws, session.owner)
        return _url_on_existing(session) if any(True for _ in rules) else ""
    listeners = [live.found for live in Listener.owned(session.aws, session.owner)]
    for live in LoadBalancer.owned(session.aws, session.owner):
        return _url(session, live.outputs["dns"], any(map(_is_secure, listeners)))
    return ""


def _is_secure(resource: object) -> bool:
    return isinstance(resource, Listener) and resource.protocol == "HTTPS"


def _url_on_existing(session: Session) -> str:
    spec = session.spec.spec
    dns, protocol = balancer.address(session.aws, spec)
    return _url(session, dns, protocol == "HTTPS", spec.load_balancer.listener) if dns else ""


def _url(session: Session, dns: str, is_secure: bool, port: int | None = None) -> str:
    scheme = "https" if is_secure else "http"
    domains = session.spec.spec.load_balancer.domain
    host = next((each for each in domains if "*" not in each), dns)
    suffix = f":{port}" if port not in (None, PORTS[scheme]) else ""
    return f"{scheme}://{host}{suffix}"
