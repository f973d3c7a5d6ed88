"""What a plan opens: ports, and what roles may do."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargatectl.engine import Plan, Resource, Step
from fargatectl.resources.role import Role
from fargatectl.resources.security_group import Ingress, SecurityGroup

WORLD = ("0.0.0.0/0", "::/0")


def findings(plan: Plan) -> list[str]:
    """A line for each port that is newly opened and each statement that is newly granted."""
    return [line for step in plan.writes for line in _of(step)]


def _of(step: Step) -> Iterator[str]:
    found = step.live.found if step.live else None
    match step.wanted:
        case SecurityGroup() as group:
            before = found.ingress if isinstance(found, SecurityGroup) else frozenset()
            for rule in sorted(group.ingress - before, key=str):
                yield f"{group.group_name}: {_ports(rule)} reachable from {_source(rule)}"
        case Role() as role:
            known = found.statements if isinstance(found, Role) else ()
            for statement in role.statements:
                if statement not in known:
                    yield f"{role.role_name} may {_grant(statement)}"
            for policy in sorted(role.policies - _policies(found)):
                yield f"{role.role_name} gets {policy}"


def _policies(found: Resource | None) -> frozenset[str]:
    return found.policies if isinstance(found, Role) else frozenset()


def _ports(rule: Ingress) -> str:
    if rule.protocol == "-1":
        return "all ports"
    return f"{rule.from_port}" + (f"-{rule.to_port}" if rule.to_port != rule.from_port else "")


def _source(rule: Ingress) -> str:
    if rule.source in WORLD:
        return f"the world ({rule.source})"
    # A group that is not made yet reads as a placeholder.
    return rule.source.removeprefix("${security-group/").removesuffix(".id}")


def _grant(statement: Mapping[str, Any]) -> str:
    verb = "" if statement.get("Effect") == "Allow" else "not "
    return f"{verb}{_joined(statement.get('Action'))} on {_joined(statement.get('Resource'))}"


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(value or ())
