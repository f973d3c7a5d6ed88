"""Carrying out a plan while it is shown."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from fargatectl.clock import ends_at_once
from fargatectl.commands.locking import insist
from fargatectl.commands.session import Session
from fargatectl.engine import Outputs, Plan, apply, prune
from fargatectl.events import StepDone

GOES_ON = (
    "What was begun is finished, nothing new is. Run the command again: it goes on from there."
)
LEFT = (
    "Interrupted twice: what was begun may still go on in AWS, and is not waited for. "
    "Run the command again: it goes on from there."
)


def carry_out(session: Session, plan: Plan) -> dict[str, Outputs]:
    """Apply the plan; the outputs of what was written, by kind/name."""
    outputs: dict[str, Outputs] = {}
    with _interruptible(session), closing(apply(plan, session.aws)) as events:
        for event in events:
            session.screen.event(event)
            insist(session)
            if isinstance(event, StepDone) and event.action != "keep":
                outputs[event.resource] = event.outputs
    return outputs


def clean_up(session: Session, plan: Plan) -> None:
    """Delete what the plan found to be ours and not wanted any more."""
    with _interruptible(session), closing(prune(plan.prunes, session.aws)) as events:
        insist(session)
        for event in events:
            session.screen.event(event)
            insist(session)


@contextmanager
def _interruptible(session: Session) -> Iterator[None]:
    session.on_interrupt = f"Interrupted. {GOES_ON}"
    try:
        yield
    finally:
        if ends_at_once():
            session.on_interrupt = LEFT
