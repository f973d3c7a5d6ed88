"""`logs --query`: a question to CloudWatch Logs Insights, and its answer as a table."""

from contextlib import closing
from typing import TYPE_CHECKING

from fargatectl.commands.session import Session
from fargatectl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fargatectl.runtime.insights import QueryState
    from fargatectl.runtime.logs import Selection, Source


# Log groups in one query, as AWS has it.
MOST = 50


def ask(session: Session, found: "Sequence[Source]", selection: "Selection", query: str) -> None:
    """Ask, tell how it goes on, show the rows. Ctrl-C stops the query in AWS, too."""
    from fargatectl.render.answers.insights import InsightsAnswer
    from fargatectl.runtime import insights

    session.doing = "ask CloudWatch Logs Insights"
    session.on_interrupt = "The query was stopped."
    groups, missing = _groups(session, found)
    asked = insights.Query(
        groups=groups,
        text=_narrowed(session, found, selection, query),
        since=selection.since,
        until=selection.until or session.clock.now(),
    )
    with closing(insights.ask(session.aws, asked)) as states:
        for state in states:
            if not state.is_complete:
                session.screen.progress(_told(state))
    session.screen.answer(InsightsAnswer(asked, state, missing))


def _groups(
    session: Session, found: "Sequence[Source]"
) -> "tuple[tuple[str, ...], tuple[str, ...]]":
    """What there is to ask, and what is not there: one missing group would fail the query."""
    from fargatectl.resources import log_group

    named = sorted({source.group for source in found})
    existing = log_group.existing(session.aws, session.owner, named)
    missing = [group for group in named if group not in existing]
    if named and not existing:
        raise UsageError(
            f"There is no log group {', '.join(named)} yet.",
            "Deploy first (fargatectl up), or name a service that was deployed.",
        )
    if len(existing) > MOST:
        raise UsageError(
            f"Logs Insights reads at most {MOST} log groups at once, and these are "
            f"{len(existing)}.",
            "Name one service or job.",
        )
    for group in missing:
        users = ", ".join(source.service for source in found if source.group == group)
        session.screen.note(f"There is no log group {group} yet: nothing of {users} was asked.")
    return tuple(existing), tuple(missing)


def _narrowed(
    session: Session, found: "Sequence[Source]", selection: "Selection", query: str
) -> str:
    """Insights reads whole groups: where others write too, or a part is meant, only that part."""
    from fargatectl.commands.log_sources import narrowing
    from fargatectl.resources import log_group

    ours = log_group.prefix(session.owner)
    is_shared = any(not source.group.startswith(ours) for source in found)
    if not (is_shared or selection.task or selection.container):
        return query
    pattern = narrowing(found, selection.task, selection.container)
    return f"filter @logStream like /{pattern}/ | {query}"


def _told(state: "QueryState") -> str:
    size = f"{state.bytes / 1000:,.0f} kB" if state.bytes < 1e6 else f"{state.bytes / 1e6:,.1f} MB"
    return f"Insights: {state.status.lower()}, {state.scanned:,} lines ({size}) read"
