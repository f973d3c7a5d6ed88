"""`scale`: another number of tasks, now."""

from dataclasses import replace
from typing import Annotated

import typer

from fargatectl.commands.session import Session


def scale(
    session: Session,
    count: Annotated[int, typer.Option(min=0, help="How many tasks.")],
    service: Annotated[
        str | None, typer.Argument(help="Which service, where there are several.")
    ] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not watch.")] = False,
    timeout: Annotated[str, typer.Option(help="How long it may take, such as 20m.")] = "15m",
) -> None:
    """Run another number of tasks, now. `up` keeps it until `count` changes in the spec.

    Example: fargatectl scale web --count 5
    """
    from fargatectl.commands.rollouts import rollouts, see_through
    from fargatectl.commands.steps import carry_out
    from fargatectl.commands.values import duration
    from fargatectl.commands.wish import live_service, partly

    patience = duration("--timeout", timeout)
    live = live_service(session, session.service(service))
    plan = partly(session, replace(live.found, desired=count))
    since = session.clock.now()
    outputs = carry_out(session, plan)
    if not no_wait:
        see_through(session, rollouts(plan, outputs, since), patience)
    session.screen.result("", service=live.found.name, desired=count)
