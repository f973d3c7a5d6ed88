"""What a plan does to the bill: what AWS has now, and what it will have."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fargatectl.cost.bill import Bill, bill
from fargatectl.cost.prices import Prices
from fargatectl.engine import Plan, Resource, Step
from fargatectl.resources.scaling import ScalableTarget
from fargatectl.resources.service import Service


@dataclass(frozen=True)
class CostChange:
    before: Bill
    after: Bill

    @property
    def by_part(self) -> Mapping[str, float]:
        """Dollars a month more or less, of the parts that change."""
        old = {part.name: part.monthly.typical for part in self.before.parts}
        new = {part.name: part.monthly.typical for part in self.after.parts}
        changes = {name: new.get(name, 0) - old.get(name, 0) for name in {**new, **old}}
        return {name: change for name, change in changes.items() if round(change, 2)}


def change(plan: Plan, prices: Prices) -> CostChange:
    return CostChange(bill(before(plan), prices), bill(after(plan), prices))


def before(plan: Plan) -> tuple[Resource, ...]:
    """What AWS has of it."""
    found = [step.live.found for step in plan.steps.values() if step.live]
    return (*found, *(item.found for item in plan.prunes))


def after(plan: Plan) -> tuple[Resource, ...]:
    """What AWS will have once all is done."""
    return tuple(_outcome(step) for step in plan.steps.values())


def _outcome(step: Step) -> Resource:
    """The wanted thing, with the number of tasks that is left as it runs."""
    found = step.live.found if step.live else None
    wanted = step.wanted
    if isinstance(wanted, Service) and isinstance(found, Service):
        return replace(wanted, desired=_desired(wanted, found))
    if isinstance(wanted, ScalableTarget) and isinstance(found, ScalableTarget):
        is_kept = wanted.in_force is None and wanted.bounds == found.bounds
        return replace(wanted, in_force=found.in_force) if is_kept else wanted
    return wanted


def _desired(wanted: Service, found: Service) -> int | None:
    if wanted.desired is not None:
        return wanted.desired
    if wanted.count in (None, found.count):
        return found.desired
    return wanted.count
