"""`continue`: let a paused deployment go on."""

from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.arguments import OneService
from fargatectl.commands.session import Session
from fargatectl.commands.watching import Watching

if TYPE_CHECKING:
    from fargatectl.runtime.history import Deployment


def continue_(
    session: Session,
    service: OneService = None,
    *,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back instead of going on.")
    ] = False,
    watching: Watching,
) -> None:
    """Go on with a deployment that pauses (`deploy: {pause: …}`), and watch it.

    Example: fargatectl continue web
    """
    from fargatectl.commands.deployed import last_deployment
    from fargatectl.commands.retreat import see_back, watched
    from fargatectl.commands.rollouts import see_through
    from fargatectl.commands.wish import live_service
    from fargatectl.runtime.pausing import end, pause_of

    terms = watching.terms()
    name = session.service(service)
    live = live_service(session, name)
    deployment = last_deployment(session, live)
    pause = None
    if deployment is not None and deployment.is_under_way:
        pause = pause_of(session.aws, deployment.arn)
    if deployment is None or pause is None:
        session.screen.result(_not_paused(name, deployment), service=name, changed=False)
        return
    session.doing = f"continue the deployment of {deployment.target.name}"
    end(session.aws, pause, "ROLLBACK" if rollback else "CONTINUE")
    is_done = False
    if terms and rollback:
        see_back(session, live, deployment, terms)
    elif terms:
        is_done = see_through(session, [watched(live, deployment)], terms)
    session.screen.result("", service=name, changed=True, continued=pause.stage)
    if is_done:
        session.screen.note("`fargatectl up` deletes what only the version before needed.")


def _not_paused(name: str, deployment: "Deployment | None") -> str:
    if deployment is not None and deployment.is_under_way:
        return f"The deployment of {deployment.target.name} is not paused: it goes on by itself."
    return f"No deployment of {name} is under way, so none is paused. Nothing was changed."
