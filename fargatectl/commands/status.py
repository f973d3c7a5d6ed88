"""`status`: how the services are."""

from dataclasses import replace
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
    from fargatectl.blueprint.names import cluster_name, service_name
    from fargatectl.commands.address import live_url
    from fargatectl.commands.freshness import with_older_secrets
    from fargatectl.render.answers.status import StatusAnswer
    from fargatectl.runtime.status import status as look

    session.doing = "read the status"
    spec = session.spec.spec
    names = {service_name(session.owner, spec, name): name for name in spec.services}
    cluster = cluster_name(session.owner, spec)
    url = live_url(session)
    while True:
        found = look(session.aws, cluster, list(names))
        services = with_older_secrets(
            session, [replace(each, name=names[each.name]) for each in found]
        )
        session.screen.answer(StatusAnswer(session.place, url, services))
        if not watch:
            return
        session.aws.forget()
        session.clock.sleep(WATCH_SECONDS)
