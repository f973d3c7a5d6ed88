"""`restart`: a fresh set of tasks of the same revision."""

from dataclasses import replace
from typing import Annotated

import typer

from fargatectl.commands.session import Session
from fargatectl.commands.watching import TIMEOUT, NoWait, Timeout


def restart(
    session: Session,
    service: Annotated[
        str | None, typer.Argument(help="Which service, where there are several.")
    ] = None,
    no_wait: NoWait = False,
    timeout: Timeout = TIMEOUT,
) -> None:
    """Replace all tasks by fresh ones of the same revision, as a deployment does.

    Example: fargatectl restart web
    """
    from fargatectl.commands.deployed import last_deployment
    from fargatectl.commands.rollouts import rollouts, see_through
    from fargatectl.commands.steps import carry_out
    from fargatectl.commands.values import duration
    from fargatectl.commands.wish import live_service, partly
    from fargatectl.errors import FargatectlError
    from fargatectl.runtime.names import revision_of

    patience = duration("--timeout", timeout)
    name = session.service(service)
    live = live_service(session, name)
    deployment = last_deployment(session, live)
    if deployment is not None and deployment.is_under_way:
        raise FargatectlError(
            f"A deployment of {deployment.target.name} is under way, with fresh tasks anyway.",
            f"Wait for its end (`fargatectl status`), or `fargatectl stop {name}` first.",
        )
    plan = partly(session, replace(live.found, fresh_tasks=True))
    since = session.clock.now()
    outputs = carry_out(session, plan)
    if not no_wait:
        see_through(session, rollouts(plan, outputs, since), patience)
    session.screen.result("", service=name, revision=revision_of(live.found.task_definition))
