"""Services that requests come to by other load balancers than before."""

from collections.abc import Iterable
from dataclasses import replace

from fargatectl.blueprint.rules import targets
from fargatectl.engine import Plan, Step
from fargatectl.resources.listener_rule import ListenerRule
from fargatectl.resources.service import Service
from fargatectl.spec.door import called, name_in


def with_moves(plan: Plan) -> Plan:
    """The plan, telling which services come in another way, and how long the old one lasts."""
    gone = [item.found for item in plan.prunes if isinstance(item.found, ListenerRule)]
    if not gone:
        return plan
    wanted = [step.wanted for step in plan.steps.values() if isinstance(step.wanted, ListenerRule)]
    return replace(
        plan, steps={key: _moved(step, gone, wanted) for key, step in plan.steps.items()}
    )


def _moved(step: Step, gone: Iterable[ListenerRule], wanted: Iterable[ListenerRule]) -> Step:
    found, service = step.live and step.live.found, step.wanted
    if not isinstance(found, Service) or not isinstance(service, Service):
        return step
    now = _balancers(service, wanted)
    before = _balancers(found, gone) - now
    if not before or not now:
        return step
    remark = f"comes in by {_listed(now)}, and until its old tasks are gone by {_listed(before)}"
    return replace(step, remarks=(*step.remarks, remark))


def _balancers(service: Service, rules: Iterable[ListenerRule]) -> set[str]:
    """Those of the rules that lead to the service."""
    groups = {group for each in service.bindings for group in (each.target_group, each.alternate)}
    return {called(name_in(rule.name)) for rule in rules if groups & targets(rule)}


def _listed(balancers: Iterable[str]) -> str:
    return " and ".join(sorted(balancers))
