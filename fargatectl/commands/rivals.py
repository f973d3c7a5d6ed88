"""Second copies of what is wanted, which runs without the lock leave when they are killed."""

from dataclasses import replace

from fargatectl.commands.session import Session
from fargatectl.engine import Live, Plan, Resource
from fargatectl.resources.contest import is_contender
from fargatectl.resources.internet_gateway import InternetGateway


def without_rivals(session: Session, plan: Plan) -> Plan:
    """The plan, in which a run without the lock deletes no second copy: another may be using it."""
    if not session.options.no_lock:
        return plan
    prunes = tuple(item for item in plan.prunes if item.key not in plan.steps)
    return replace(plan, prunes=prunes)


def second_copies(plan: Plan) -> tuple[Live[Resource], ...]:
    """Those that nobody has ever used, so that no rollout has to prove good before they go."""
    copies = (item for item in plan.prunes if item.key in plan.steps)
    return tuple(item for item in copies if is_contender(item) or _leads_nowhere(item.found))


def _leads_nowhere(found: Resource) -> bool:
    return isinstance(found, InternetGateway) and not found.vpc
