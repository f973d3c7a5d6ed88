"""What a plan opens: ports, and what roles may do."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fargatectl.engine import Plan, Resource, Step
from fargatectl.resources.grant import Grant
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
    return [line for step in plan.writes for line in _of(step, before)]


def _of(step: Step, before: Mapping[str, Sequence[Statement]]) -> Iterator[str]:
    found = step.live.found if step.live else None
    match step.wanted:
        case SecurityGroup() as group:
            open_before = found.ingress if isinstance(found, SecurityGroup) else frozenset()
            for rule in sorted(group.ingress - open_before, key=str):
                yield f"{group.group_name}: {_ports(rule)} reachable from {_source(rule)}"
        case Grant() as grant:
            yield from _granted(grant.role_name, grant.statements, before.get(grant.role_name, ()))
        case Role() as role:
            known = found.statements if isinstance(found, Role) else ()
            yield from _granted(role.role_name, role.statements, known)
            for policy in sorted(role.policies - _policies(found)):
                yield f"{role.role_name} gets {policy}"


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


def _source(rule: Ingress) -> str:
    if rule.source in WORLD:
        return f"the world ({rule.source})"
    return _PLACEHOLDER.sub(r"\2", rule.source)


def _grant(statement: Mapping[str, Any]) -> str:
    verb = "" if statement.get("Effect") == "Allow" else "not "
    return f"{verb}{_joined(statement.get('Action'))} on {_joined(statement.get('Resource'))}"


def _joined(value: Any) -> str:
    text = value if isinstance(value, str) else ", ".join(value or ())
    return _PLACEHOLDER.sub(r"\1 \2", text)
