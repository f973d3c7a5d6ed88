"""What a plan opens: ports, and what roles may do; and what others let them do, until it is run."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fargatectl.engine import Plan, Resource, Step
from fargatectl.resources.grant import Grant
from fargatectl.resources.load_balancer import LoadBalancer
from fargatectl.resources.role import Role
from fargatectl.resources.security_group import Ingress, SecurityGroup

# What is not made yet reads so: `${security-group/web.id}`.
_PLACEHOLDER = re.compile(r"\$\{([a-z-]+)/([^}]+)\.[a-z]+\}")
Statement = Mapping[str, Any]

WORLD = ("0.0.0.0/0", "::/0")


def findings(plan: Plan) -> list[str]:
    """A line for each port that is newly opened and each statement that is newly granted."""
    before: dict[str, list[Statement]] = {}
    for item in (*plan.prunes, *(step.live for step in plan.steps.values() if step.live)):
        if isinstance(item.found, Grant):
            before.setdefault(item.found.role_name, []).extend(item.found.statements)
    return [line for step in plan.writes for line in _of(step, plan, before)]


def _of(step: Step, plan: Plan, before: Mapping[str, Sequence[Statement]]) -> Iterator[str]:
    found = step.live.found if step.live else None
    match step.wanted:
        case SecurityGroup() as group:
            open_before = found.ingress if isinstance(found, SecurityGroup) else frozenset()
            everybody = "whoever reaches the VPC" if _is_internal(group, plan) else "the world"
            for rule in sorted(group.ingress - open_before, key=str):
                source = _source(rule, everybody)
                yield f"{group.group_name}: {_ports(rule)} reachable from {source}"
        case Grant() as grant:
            yield from _granted(grant.role_name, grant.statements, before.get(grant.role_name, ()))
        case Role() as role:
            known = found.statements if isinstance(found, Role) else ()
            yield from _granted(role.role_name, role.statements, known)
            for policy in sorted(role.policies - _policies(found)):
                yield f"{role.role_name} gets {policy}"
            yield from _by_others(step)


def _by_others(step: Step) -> Iterator[str]:
    """What a role may do because somebody put a policy on it, and no longer will."""
    if step.live is None or not isinstance(found := step.live.found, Role):
        return
    role, outside = found.role_name, {each.old for each in step.changes if each.outside}
    for name, text in sorted(found.inline_policies.items()):
        granted = "; ".join(_grant(statement) for statement in json.loads(text))
        yield f"{role} loses {name}, put there by hand: may {granted}"
    for policy in sorted(found.policies & _texts(outside)):
        yield f"{role} loses {policy}, put there by hand"


def _texts(values: Iterable[Any]) -> set[str]:
    return {value for value in values if isinstance(value, str)}


def _granted(
    role: str, statements: Iterable[Statement], known: Sequence[Statement]
) -> Iterator[str]:
    for statement in statements:
        if statement not in known:
            yield f"{role} may {_grant(statement)}"


def _policies(found: Resource | None) -> frozenset[str]:
    return found.policies if isinstance(found, Role) else frozenset()


def _ports(rule: Ingress) -> str:
    if rule.protocol == "-1":
        return "all ports"
    return f"{rule.from_port}" + (f"-{rule.to_port}" if rule.to_port != rule.from_port else "")


def _is_internal(group: SecurityGroup, plan: Plan) -> bool:
    """Whether it is of a load balancer that has no public address."""
    step = plan.steps.get(group.part_of) if group.part_of else None
    whole = step.wanted if step else None
    return isinstance(whole, LoadBalancer) and whole.scheme == "internal"


def _source(rule: Ingress, everybody: str) -> str:
    if rule.source in WORLD:
        return f"{everybody} ({rule.source})"
    return _PLACEHOLDER.sub(r"\2", rule.source)


def _grant(statement: Mapping[str, Any]) -> str:
    verb = "" if statement.get("Effect") == "Allow" else "not "
    return f"{verb}{_joined(statement.get('Action'))} on {_joined(statement.get('Resource'))}"


def _joined(value: Any) -> str:
    text = value if isinstance(value, str) else ", ".join(value or ())
    return _PLACEHOLDER.sub(r"\1 \2", text)
