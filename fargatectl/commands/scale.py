"""`scale`: another number of tasks, or other bounds for it, now."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.arguments import OneService
from fargatectl.commands.options import writes
from fargatectl.commands.session import Session
from fargatectl.commands.watching import Waiting
from fargatectl.errors import UsageError

if TYPE_CHECKING:
    from fargatectl.engine import Live
    from fargatectl.resources.scaling import ScalableTarget
    from fargatectl.resources.scaling_rules import Bounds
    from fargatectl.runtime.watched import Terms

MOST = 5000  # as ECS has it


@writes
def scale(
    session: Session,
    service: OneService = None,
    *,
    count: Annotated[int | None, typer.Option(min=0, max=MOST, help="How many tasks.")] = None,
    least: Annotated[
        int | None,
        typer.Option("--min", min=0, max=MOST, help="With autoscaling: the fewest tasks."),
    ] = None,
    most: Annotated[
        int | None, typer.Option("--max", min=0, max=MOST, help="With autoscaling: the most tasks.")
    ] = None,
    waiting: Waiting,
) -> None:
    """Run another number of tasks, now. `up` keeps it until the spec's own number changes.

    Example: fargatectl scale web --count 5
    """
    from fargatectl.commands.locking import locked
    from fargatectl.commands.wish import live_scaling

    terms = waiting.terms()
    name = session.service(service)
    if (count is None) == (least is None and most is None):
        raise UsageError("Give --count, or --min, --max or both.")
    session.doing = f"scale {name}"
    with locked(session):
        target = live_scaling(session, name)
        if count is not None:
            _refuse_beyond(target, count)
            _set_count(session, name, count, terms)
        else:
            _set_bounds(session, name, target, (least, most), terms)


def _set_count(session: Session, name: str, count: int, terms: "Terms | None") -> None:
    from fargatectl.commands.rollouts import carry_through
    from fargatectl.commands.wish import live_service, partly

    plan = partly(session, replace(live_service(session, name).found, desired=count))
    carry_through(session, plan, terms)
    session.screen.result("", service=name, desired=count)


def _set_bounds(
    session: Session,
    name: str,
    target: "Live[ScalableTarget] | None",
    wish: tuple[int | None, int | None],
    terms: "Terms | None",
) -> None:
    from fargatectl.commands.rollouts import moved_inside, see_through
    from fargatectl.commands.steps import carry_out
    from fargatectl.commands.wish import live_service, partly
    from fargatectl.resources.scaling_rules import Bounds

    if target is None:
        raise UsageError(
            f"Service {name} is not autoscaled.", "Give --count, or add `scaling:` to the spec."
        )
    current, (least, most) = _in_force(target), wish
    bounds = Bounds(current.min if least is None else least, current.max if most is None else most)
    if bounds.max < bounds.min:
        raise UsageError(f"--max {bounds.max} is less than --min {bounds.min}. Give both.")
    service = live_service(session, name)
    since = session.clock.now()
    plan = partly(session, replace(target.found, in_force=bounds))
    carry_out(session, plan)
    if terms:
        see_through(session, moved_inside(service, bounds, since), terms)
    session.screen.result("", service=name, min=bounds.min, max=bounds.max)


def _refuse_beyond(target: "Live[ScalableTarget] | None", count: int) -> None:
    """Autoscaling would take it back at once."""
    if target is None:
        return
    bounds = _in_force(target)
    if bounds.nearest(count) != count:
        raise UsageError(
            f"Service {target.found.name} is autoscaled between {bounds.min} and {bounds.max}.",
            f"Give --min and --max to move these bounds, or a count within them, not {count}.",
        )


def _in_force(target: "Live[ScalableTarget]") -> "Bounds":
    return target.found.in_force or target.found.bounds
