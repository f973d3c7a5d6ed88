"""`down`: delete what fargatectl made of this app and environment, and only that."""

from collections.abc import Set
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.options import writes
from fargatectl.commands.session import Session

if TYPE_CHECKING:
    from fargatectl.engine import Plan

SECRETS_TOO = "Its secrets too? For a week `fargatectl up` can bring them back."
WHAT = {"log-group": "Logs", "secret": "Secrets"}


@writes
def down(
    session: Session,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    keep_secrets: Annotated[
        bool, typer.Option("--keep-secrets", help="Leave the generated secrets.")
    ] = False,
    keep_logs: Annotated[bool, typer.Option("--keep-logs", help="Leave the log groups.")] = False,
) -> None:
    """Delete all that fargatectl made of this app and environment, and nothing else.

    What bears its names and was made by others is left, and told.
    Generated secrets are scheduled for deletion; for a week `up` brings them back.

    Example: fargatectl down --env staging --yes
    """
    from fargatectl.commands.lock_watch import LockWatch
    from fargatectl.commands.locking import agreed
    from fargatectl.commands.protection import refuse_protected
    from fargatectl.commands.steps import clean_up
    from fargatectl.commands.wish import nothing, without
    from fargatectl.render.namesakes import lines

    kept = {"log-group"} if keep_logs else set()
    kept |= {"secret"} if keep_secrets else set()

    def make() -> "Plan":
        plan = without(nothing(session), kept)
        refuse_protected(plan, "`down`")
        return plan

    def agree(plan: "Plan") -> "Plan":
        if not plan.is_empty and not yes and not session.screen.confirm("Delete all of this?"):
            session.refuse_unanswered()
        has_secrets = any(item.key.kind == "secret" for item in plan.prunes)
        if has_secrets and not yes and not session.screen.confirm(SECRETS_TOO):
            kept.add("secret")
        return without(plan, kept)

    was_free = LockWatch(session)
    with agreed(session, make, agree, asks=not yes, was_free=was_free) as plan:
        clean_up(session, plan)
    deleted = [str(item.key) for item in plan.prunes]
    others = [asdict(each) for each in plan.namesakes]
    session.screen.result("", deleted=deleted, left_alone=others)
    session.screen.note(_left(session, kept))
    for line in lines(plan.namesakes):
        session.screen.note(line)


def _left(session: Session, kept: Set[str]) -> str:
    if not kept:
        return f"Nothing of {session.owner} is left."
    return " ".join(f"{WHAT[kind]} are kept." for kind in sorted(kept))
