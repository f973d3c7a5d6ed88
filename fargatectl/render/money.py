"""Dollars a month, for people and for machines."""

from collections.abc import Mapping
from typing import Any

from fargatectl import cost
from fargatectl.cost import Amount, Bill, Part, Prices
from fargatectl.engine import Plan
from fargatectl.render import words

# Parts in one line.
MANY = 8


def dollars(amount: float) -> str:
    """`$47.12`, `$1,204.50`."""
    return f"${amount:,.2f}"


def signed(amount: float) -> str:
    """`+$5.48`, `-$3.65`."""
    return f"{'-' if amount < 0 else '+'}{dollars(abs(amount))}"


def plan_line(plan: Plan, prices: Prices) -> str:
    """`about $47.12 a month (2 web tasks $18.02, …)`, or from what to what; empty without any."""
    change = cost.change(plan, prices)
    before, after = (each.monthly.typical for each in (change.before, change.after))
    if not change.by_part:
        return ""
    if not before:
        costs = {title(part): part.monthly.typical for part in change.after.parts}
        parts = ", ".join(f"{name} {dollars(each)}" for name, each in _largest(costs).items())
        told = f"about {_range(change.after.monthly)} a month ({parts}; traffic and logs per GB)"
    else:
        parts = ", ".join(
            f"{name} {signed(each)}" for name, each in _largest(change.by_part).items()
        )
        told = f"{dollars(before)} → {dollars(after)} a month ({signed(after - before)}: {parts})"
    return f"{told}, at prices of {prices.region} as of {prices.as_of}"


def _largest(costs: Mapping[str, float]) -> dict[str, float]:
    """The parts that cost most, in their order, and what the others come to."""
    if len(costs) <= MANY:
        return dict(costs)
    most = sorted(costs, key=lambda name: abs(costs[name]), reverse=True)[: MANY - 1]
    listed = {name: cost for name, cost in costs.items() if name in most}
    rest = sum(costs.values()) - sum(listed.values())
    return {**listed, f"{len(costs) - len(listed)} others": rest}


def change_document(plan: Plan, prices: Prices) -> dict[str, Any]:
    change = cost.change(plan, prices)
    document = bill_document(change.after)
    after = document.pop("monthly")
    before = round(change.before.monthly.typical, 2)
    return {"before": before, "after": after, **document}


def bill_document(bill: Bill) -> dict[str, Any]:
    """`monthly` is with as many tasks as usual; `min` and `max` where autoscaling moves them."""
    return {
        "currency": bill.prices.currency,
        **_amounts(bill.monthly),
        "parts": [_part(part) for part in bill.parts],
        "prices_as_of": bill.prices.as_of,
        "prices_region": bill.prices.region,
    }


def title(part: Part) -> str:
    """`2 web tasks` of a service, a thing's own name of anything else."""
    if part.tasks is None:
        return part.name
    return words.count(round(part.tasks.typical), f"{part.name} task")


def _part(part: Part) -> dict[str, Any]:
    tasks = {"tasks": _counts(part.tasks)} if part.tasks else {}
    return {"name": part.name, **_amounts(part.monthly), **tasks}


def _amounts(monthly: Amount) -> dict[str, float]:
    return {
        "monthly": round(monthly.typical, 2),
        **({"min": round(monthly.min, 2), "max": round(monthly.max, 2)} if monthly.moves else {}),
    }


def _counts(tasks: Amount) -> dict[str, float]:
    return {"min": tasks.min, "typical": tasks.typical, "max": tasks.max}


def _range(monthly: Amount) -> str:
    """`$18.02`, and between what and what autoscaling may move it."""
    if not monthly.moves:
        return dollars(monthly.typical)
    return f"{dollars(monthly.typical)} [{dollars(monthly.min)} to {dollars(monthly.max)}]"
