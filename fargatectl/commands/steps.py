"""Carrying out a plan while it is shown."""

from fargatectl.commands.locking import insist
from fargatectl.commands.session import Session
from fargatectl.engine import Outputs, Plan, apply, prune
from fargatectl.events import StepDone

GOES_ON = (
    "What was begun is finished, nothing new is. Run the command again: it goes on from there."
)


def carry_out(session: Session, plan: Plan) -> dict[str, Outputs]:
    """Apply the plan; the outputs of what was written, by kind/name."""
    session.on_interrupt = f"Interrupted. {GOES_ON}"
    outputs: dict[str, Outputs] = {}
    for event in apply(plan, session.aws):
        session.screen.event(event)
        insist(session)
        if isinstance(event, StepDone) and event.action != "keep":
            outputs[event.resource] = event.outputs
    return outputs


def clean_up(session: Session, plan: Plan) -> None:
    """Delete what the plan found to be ours and not wanted any more."""
    session.on_interrupt = f"Interrupted. {GOES_ON}"
    insist(session)
    for event in prune(plan.prunes, session.aws):
        session.screen.event(event)
        insist(session)
