"""A load balancer and what belongs to it, in a few words."""

from fargatectl.engine import Plan
from fargatectl.resources.actions import Redirect
from fargatectl.resources.certificate import Certificate
from fargatectl.resources.listener import Listener
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.record import Record


def headline(resource: LoadBalancer | Certificate | ListenerRule, plan: Plan) -> str:
    """What matters of it before it is made."""
    match resource:
        case LoadBalancer():
            return _load_balancer(resource, plan)
        case Certificate():
            return f"{', '.join(resource.domains)}, proved in Route 53"
        case ListenerRule():
            return ", ".join(value for values in resource.conditions.values() for value in values)


def _load_balancer(balancer: LoadBalancer, plan: Plan) -> str:
    """`shop-prod, public, HTTPS on 443 (shop.example.com), HTTP redirected`."""
    wanted = [step.wanted for step in plan.steps.values() if step.wanted.part_of == balancer.key]
    listeners = [each for each in wanted if isinstance(each, Listener)]
    scheme = "public" if balancer.scheme == "internet-facing" else "internal"
    domains = ", ".join(each.domain for each in wanted if isinstance(each, Record))
    is_secure = any(each.protocol == "HTTPS" for each in listeners)
    ports = [_port(each, is_secure) for each in sorted(listeners, key=lambda each: -each.port)]
    for_domains = [f"for {domains}"] if domains else []
    return ", ".join([balancer.balancer_name, scheme, *ports, *for_domains])


def _port(listener: Listener, is_secure: bool) -> str:
    if is_secure and listener.protocol == "HTTP" and isinstance(listener.default, Redirect):
        return "HTTP redirected"
    return f"{listener.protocol} on {listener.port}"
