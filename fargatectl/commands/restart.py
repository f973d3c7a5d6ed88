"""`restart`: a fresh set of tasks of the same revision."""

from dataclasses import replace
from typing import Annotated

import typer

from fargatectl.commands import watching
from fargatectl.commands.options import writes
from fargatectl.commands.session import Session


@writes
def restart(
    session: Session,
    service: Annotated[
        str | None, typer.Argument(help="Which service, where there are several.")
    ] = None,
    no_wait: watching.NoWait = False,
    timeout: watching.Timeout = watching.TIMEOUT,
    wait_drained: watching.WaitDrained = False,
    no_fail_fast: watching.NoFailFast = False,
) -> None:
    """Replace all tasks by fresh ones of the same revision, as a deployment does.

    Example: fargatectl restart web
    """
    from fargatectl.commands.deployed import last_deployment
    from fargatectl.commands.locking import locked
    from fargatectl.commands.rollouts import rollouts, see_through
    from fargatectl.commands.steps import carry_out
    from fargatectl.commands.wish import live_service, partly
    from fargatectl.errors import FargatectlError
    from fargatectl.runtime.names import revision_of

    terms = watching.terms(
        no_wait=no_wait, timeout=timeout, wait_drained=wait_drained, no_fail_fast=no_fail_fast
    )
    name = session.service(service)
    with locked(session):
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
        if terms:
            see_through(session, rollouts(plan, outputs, since), terms)
    session.screen.result("", service=name, revision=revision_of(live.found.task_definition))
