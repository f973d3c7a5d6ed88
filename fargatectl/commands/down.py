"""`down`: delete what fargatectl made of this app and environment, and only that."""

from typing import Annotated

import typer

from fargatectl.commands.session import Session


def down(
    session: Session,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    keep_logs: Annotated[bool, typer.Option("--keep-logs", help="Leave the log groups.")] = False,
) -> None:
    """Delete all that fargatectl made of this app and environment, and nothing else.

    Example: fargatectl down --env staging --yes
    """
    from fargatectl.commands.steps import clean_up
    from fargatectl.commands.wish import nothing

    plan = nothing(session, keep_logs)
    session.screen.plan(plan, session.place, is_answer=False)
    if not plan.is_empty and not yes and not session.screen.confirm("Delete all of this?"):
        session.refuse_unanswered()
    clean_up(session, plan)
    session.screen.result("", deleted=[str(item.key) for item in plan.prunes])
    session.screen.note(
        f"Nothing of {session.owner} is left." if not keep_logs else "Logs are kept."
    )
