"""`restart`: a fresh set of tasks of the same revision."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fargatectl.commands.arguments import OneService
from fargatectl.commands.options import writes
from fargatectl.commands.session import Session
from fargatectl.commands.watching import Watching

if TYPE_CHECKING:
    from fargatectl.engine import Live
    from fargatectl.resources.service import Service
    from fargatectl.runtime.history import Deployment
    from fargatectl.runtime.watched import Terms


@writes
def restart(
    session: Session,
    service: OneService = None,
    *,
    watching: Watching,
) -> None:
    """Replace all tasks by fresh ones of the same revision, as a deployment does.

    Example: fargatectl restart web
    """
    from fargatectl.commands.locking import locked
    from fargatectl.runtime.names import revision_of

    terms = watching.terms()
    name = session.service(service)
    at_rest(session, name)  # what cannot be restarted takes no lock
    with locked(session):
        session.aws.forget()
        live = at_rest(session, name, terms)
        renew(session, [live], terms)
    session.screen.result("", service=name, revision=revision_of(live.found.task_definition))


def at_rest(session: Session, name: str, terms: "Terms | None" = None) -> "Live[Service]":
    """The service as it runs once no deployment of it does any more.

    Raises when one is under way and nobody waits for it: it gives fresh tasks anyway.
    """
    from fargatectl.commands.deployed import last_deployment
    from fargatectl.commands.wish import live_service
    from fargatectl.errors import FargatectlError

    live = live_service(session, name)
    deployment = last_deployment(session, live)
    if deployment is None or not deployment.is_under_way:
        return live
    if terms is None or not _ends(session, live, deployment, terms):
        raise FargatectlError(
            f"A deployment of {deployment.target.name} is under way: it starts fresh tasks anyway.",
            f"Wait for its end (`fargatectl status`), or `fargatectl stop {name}` first.",
        )
    session.aws.forget()
    return live_service(session, name)


def renew(session: Session, lives: "Sequence[Live[Service]]", terms: "Terms | None") -> None:
    """Give the services fresh tasks, all at once, and watch as the terms say."""
    from fargatectl.commands.rollouts import carry_through
    from fargatectl.commands.wish import partly

    plan = partly(session, *(replace(live.found, fresh_tasks=True) for live in lives))
    carry_through(session, plan, terms)


def _ends(
    session: Session, live: "Live[Service]", deployment: "Deployment", terms: "Terms"
) -> bool:
    """See it to its very end, or a pause: overtaken, it would never count as a good one."""
    from fargatectl.commands.retreat import watched
    from fargatectl.commands.rollouts import see_through

    session.screen.note(f"A deployment of {deployment.target.name} is under way: it ends first.")
    whole = replace(terms, until_drained=True)
    return see_through(session, [watched(live, deployment)], whole)
