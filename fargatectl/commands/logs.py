"""`logs`: what the containers write."""

from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.arguments import AnyTask
from fargatectl.commands.session import Session
from fargatectl.errors import UsageError

if TYPE_CHECKING:
    from fargatectl.events import LogLine
    from fargatectl.runtime.logs import Selection, Source

# How far back one looks without --since: a task or the last lines may be of yesterday.
_RECENT, _OF_YESTERDAY = "10m", "1d"
# Lines that are shown together when they come together.
_AT_ONCE = 500


def logs(
    session: Session,
    service: AnyTask = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-F", help="Keep showing lines as they come.")
    ] = False,
    since: Annotated[
        str,
        typer.Option(
            help="From how long ago, such as 2h, or a time, such as 2026-03-31T14:00Z; by default "
            f"{_RECENT}, or {_OF_YESTERDAY} with --tail or --task.",
            show_default=False,
        ),
    ] = "",
    until: Annotated[str, typer.Option(help="Until when, in the same forms.")] = "",
    pattern: Annotated[
        str, typer.Option("--filter", help="A CloudWatch Logs filter pattern.")
    ] = "",
    task: Annotated[str, typer.Option(help="Only this task: its id, or how that begins.")] = "",
    container: Annotated[str, typer.Option(help="Only this container.")] = "",
    tail: Annotated[
        int | None, typer.Option(min=0, help="Only this many of the last lines.")
    ] = None,
    query: Annotated[
        str, typer.Option(help="Ask CloudWatch Logs Insights, and show its table.")
    ] = "",
) -> None:
    """Show the log lines of all tasks, in order, each once.

    Example: fargatectl logs web --follow --since 1h
    """
    from fargatectl.commands.log_sources import elsewhere, sources, tasks
    from fargatectl.commands.values import moment
    from fargatectl.runtime.logs import Selection

    if query:
        _refuse_with_query(follow, tail, pattern)
    session.doing = "read the logs"
    session.on_interrupt = ""
    chosen = tasks(session, service)
    since = since or (_OF_YESTERDAY if task or tail is not None else _RECENT)
    now = session.clock.now()
    selection = Selection(
        since=moment("--since", since, now),
        until=moment("--until", until, now) if until else None,
        pattern=pattern,
        task=task.rpartition("/")[2],
        container=container,
    )
    if selection.until is not None and selection.until < selection.since:
        raise UsageError(f"--until {until} is before --since {since}.")
    found = sources(session, chosen)
    for sentence in elsewhere(chosen):
        session.screen.note(sentence)
    if query:
        from fargatectl.commands.insights import ask

        ask(session, found, selection, query)
    elif found:
        _show(session, found, selection, follow, tail, since)


def _show(
    session: Session,
    found: "list[Source]",
    selection: "Selection",
    follow: bool,
    tail: int | None,
    since: str,
) -> None:
    from fargatectl.runtime.logs import lines

    told: list[str] = []
    gathered: list[LogLine] = []

    def tell(text: str) -> None:
        told.append(text)
        session.screen.note(text)

    def show() -> None:
        """All that came at once in one write: a reader of a pipe wakes up for each."""
        shown = gathered.copy()
        gathered.clear()
        session.screen.log(*shown, with_source=True)

    count = 0
    choice = {**vars(selection), "follow": follow, "tail": tail}
    for line in lines(session.aws, found, **choice, tell=tell, pause=show):
        count += 1
        gathered.append(line)
        if len(gathered) >= _AT_ONCE:
            show()
    show()
    if follow:
        session.screen.result("", lines=count)
    elif not count and not told:
        session.screen.note(_none(found, selection, since))


def _none(found: "list[Source]", selection: "Selection", since: str) -> str:
    names = ", ".join(source.service for source in found)
    such = " such" if selection.pattern or selection.task or selection.container else ""
    seconds = " s" if since[-1].isdigit() else ""
    when = f"since {since}" if "-" in since else f"in the last {since}{seconds}"
    return f"{names}: no{such} lines {when}. --since looks further back."


def _refuse_with_query(follow: bool, tail: int | None, pattern: str) -> None:
    given = {"--follow": follow, "--tail": tail is not None, "--filter": bool(pattern)}
    for option, is_given in given.items():
        if is_given:
            raise UsageError(
                f"{option} does not go with --query.",
                "In the query, `filter` chooses lines and `limit` their number.",
            )
