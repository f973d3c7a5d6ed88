"""`rollback`: back to the last revision that was deployed successfully."""

from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.arguments import OneService
from fargatectl.commands.options import writes
from fargatectl.commands.session import Session
from fargatectl.commands.watching import Watching

if TYPE_CHECKING:
    from fargatectl.engine import Live, Plan
    from fargatectl.resources.service import Service
    from fargatectl.runtime.history import Deployment
    from fargatectl.runtime.watched import Terms

STAYS = (
    "Only tasks went back: what their role may do, secrets' values, scaling, rules and target "
    "groups are as the last `up` made them."
)


@writes
def rollback(
    session: Session,
    service: OneService = None,
    *,
    to: Annotated[
        str, typer.Option(help="Which revision, such as 7, :7 or web:7; see `history`.")
    ] = "",
    watching: Watching,
) -> None:
    """Go back to the last revision that was deployed successfully.

    A deployment that is under way is stopped, and ECS goes back. Only the tasks go back: their
    revision, where they run and what they listen on. What their role may do, secrets' values,
    scaling, rules and target groups stay as the last `up` made them.

    Example: fargatectl rollback web --to 7
    """
    from fargatectl.commands.deployed import past_of
    from fargatectl.commands.retreat import retreat
    from fargatectl.commands.returning import number_of, refuse_nowhere
    from fargatectl.commands.wish import live_service

    terms = watching.terms()
    name = session.service(service)
    wanted = number_of(to, name, session.owner)
    live = live_service(session, name)
    past = past_of(session, live)
    newest = past[0] if past else None
    if wanted is None and newest is not None and newest.is_under_way:
        # Whoever watches it holds the lock, and shall not keep it from being stopped.
        refuse_nowhere(past, name)
        serves = retreat(session, live, newest, terms)
        session.screen.result("", service=name, changed=True, revision=serves or None)
        session.screen.note(STAYS)
    elif wanted is None and newest is not None and newest.back is not None:
        told = (
            f"ECS has gone back from {newest.target.name} to {newest.back.name} already. "
            f"{newest.reason} Nothing was changed; --to goes to another revision."
        )
        session.screen.result(told, service=name, changed=False, revision=newest.back.name)
    else:
        # With a number, one that is under way is overtaken: stopped, it would take a detour.
        _go(session, live, past, wanted, terms)


def _go(
    session: Session,
    live: "Live[Service]",
    past: "list[Deployment]",
    wanted: str | None,
    terms: "Terms | None",
) -> None:
    from fargatectl.commands.deployed import past_of
    from fargatectl.commands.locking import locked
    from fargatectl.commands.wish import live_service

    name = live.found.name
    target, plan = _way(session, live, past, wanted)
    if plan.is_empty:
        told = f"{target.target.name} is what {name} runs. Nothing was changed."
        session.screen.result(told, service=name, changed=False, revision=target.target.name)
        return
    with locked(session):
        # What stands in AWS may have changed until the lock was ours.
        session.aws.forget()
        live = live_service(session, name)
        target, plan = _way(session, live, past_of(session, live), wanted)
        _carry_back(session, live, target, plan, terms)


def _way(
    session: Session, live: "Live[Service]", past: "list[Deployment]", wanted: str | None
) -> "tuple[Deployment, Plan]":
    """Where to go, and the plan that does; without a number it is never empty."""
    from fargatectl.commands.returning import candidates, nowhere, way_back

    for target in candidates(past, live, live.found.name, wanted):
        plan = way_back(session, live, target)
        # What an `up` cleaned up since may make no difference any more.
        if wanted is not None or not plan.is_empty:
            return target, plan
    raise nowhere(live.found.name)


def _carry_back(
    session: Session,
    live: "Live[Service]",
    target: "Deployment",
    plan: "Plan",
    terms: "Terms | None",
) -> None:
    from fargatectl.commands.rollouts import carry_through
    from fargatectl.runtime.names import revision_of

    name, revision = live.found.name, target.target.name
    session.screen.note(f"{name}: {revision_of(live.found.task_definition)} → {revision}")
    carry_through(session, plan, terms)
    session.screen.result("", service=name, changed=True, revision=revision)
    session.screen.note(STAYS)
    session.screen.note("The spec is as before: `fargatectl plan` shows what `up` would change.")
