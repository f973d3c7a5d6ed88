"""`status`: how the services are."""

from typing import Annotated

import typer

from fargatectl.commands.session import Session

# Often enough to see a rollout move; two calls each.
WATCH_SECONDS = 2


def status(
    session: Session,
    watch: Annotated[bool, typer.Option("--watch", help="Show it again and again.")] = False,
) -> None:
    """Show services, deployments, tasks, target health, last events and the URL.

    Example: fargatectl status -o json
    """
    from fargatectl.blueprint.names import cluster_name
    from fargatectl.commands.steps import live_url
    from fargatectl.runtime.status import status as look

    session.doing = "read the status"
    services = list(session.spec.spec.services)
    cluster = cluster_name(session.owner, session.spec.spec)
    url = live_url(session)
    while True:
        session.screen.status(session.place, url, look(session.aws, cluster, services))
        if not watch:
            return
        session.clock.sleep(WATCH_SECONDS)
