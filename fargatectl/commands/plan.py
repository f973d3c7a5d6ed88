"""`plan`: what `up` would do, and nothing else."""

from typing import Annotated

import typer

from fargatectl.commands.session import Session

CHANGES = 5


def plan(
    session: Session,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 5 when there is anything to do.")
    ] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Count what others made under our names as ours.")
    ] = False,
) -> None:
    """Show what `up` would do, field by field, and change nothing.

    Example: fargatectl plan --env prod --exit-code
    """
    session.outcome = 1 if exit_code else 0  # until it is known that nothing is to do
    session.connect()
    from fargatectl.commands.protection import OUT_OF_THE_FILE, refuse_protected
    from fargatectl.commands.showing import show
    from fargatectl.commands.wish import wish

    made = wish(session, adopt=adopt)
    refuse_protected(made, OUT_OF_THE_FILE)
    session.outcome = CHANGES if exit_code and not made.is_empty else 0
    show(session, made, is_answer=True)
