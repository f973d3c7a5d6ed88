"""What a command waits for outside of a plan, shown as it is in one."""

from collections.abc import Iterator
from contextlib import contextmanager

from fargatectl.commands.session import Session
from fargatectl.engine.telling import heard_by
from fargatectl.events import StepWaits


@contextmanager
def told_of(session: Session, what: str) -> Iterator[None]:
    """What is told inside is shown, as being about `what`."""

    def show(text: str) -> None:
        session.screen.event(StepWaits(time=session.clock.now(), resource=what, message=text))

    with heard_by(show):
        yield
