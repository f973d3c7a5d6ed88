"""Showing a plan: what it is for, and what it costs at the prices that are known there."""

from typing import TYPE_CHECKING

from fargatectl.commands.session import Session

if TYPE_CHECKING:
    from fargatectl.engine import Plan


def show(session: Session, plan: "Plan", is_answer: bool = False) -> None:
    """As the answer itself, or on the way to carrying it out. Costs no call."""
    from fargatectl.cost.kept import known

    session.screen.plan(plan, session.place, known(session.aws), is_answer=is_answer)
