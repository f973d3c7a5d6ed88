"""`logs`: what the containers write."""

from typing import Annotated

import typer

from fargatectl.commands.session import Session


def logs(
    session: Session,
    service: Annotated[str | None, typer.Argument(help="Which service; all by default.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-F", help="Go on as lines come.")] = False,
    since: Annotated[str, typer.Option(help="From how long ago, such as 10m or 2h.")] = "10m",
    task: Annotated[str, typer.Option(help="Only this task; the start of its id.")] = "",
    container: Annotated[str, typer.Option(help="Only this container.")] = "",
) -> None:
    """Show the log lines of all tasks, in order, each once.

    Example: fargatectl logs web --follow --since 1h
    """
    from fargatectl.blueprint.names import log_group_name, log_prefix
    from fargatectl.commands.values import duration
    from fargatectl.runtime.logs import Source, lines

    session.doing = "read the logs"
    session.on_interrupt = ""
    began = session.clock.now() - duration("--since", since)
    sources = [
        Source(
            name,
            log_group_name(session.owner, name, session.spec.spec),
            log_prefix(name, session.spec.spec),
        )
        for name in session.services(service)
    ]
    for line in lines(
        session.aws, sources, since=began, follow=follow, task=task, container=container
    ):
        session.screen.log(line)
