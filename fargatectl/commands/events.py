"""`events`: what ECS says about services."""

from functools import partial
from typing import Annotated

import typer

from fargatectl.commands.arguments import AnyService
from fargatectl.commands.session import Session

# ECS keeps a hundred, of which no service says that many in the meantime.
FOLLOW_SECONDS = 3


def events(
    session: Session,
    service: AnyService = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-F", help="Keep showing events as they come.")
    ] = False,
) -> None:
    """Show what ECS says about the services, oldest first, each event once.

    Example: fargatectl events web --follow
    """
    from fargatectl.commands.deployed import services
    from fargatectl.runtime.asking import Asking
    from fargatectl.runtime.sayings import Sayings

    session.doing = "read the events"
    session.on_interrupt = ""
    sayings: dict[str, Sayings] = {}
    asking = Asking(session.aws, session.screen.note, "the events go on")
    look = partial(services, session, service)
    while True:
        found = asking.ask(look) if follow else look()
        said = [
            one
            for name, each in found.items()
            for one in sayings.setdefault(name, Sayings(name)).new(each.get("events", ()), 0)
        ]
        for one in sorted(said, key=lambda each: each.time):
            session.screen.saying(one)
        if not follow:
            break
        session.clock.sleep(FOLLOW_SECONDS)
    if not found:
        session.screen.note("Nothing is deployed here yet. `fargatectl up` deploys it.")
