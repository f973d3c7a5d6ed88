"""What a command waits for outside of a plan, shown as it is in one."""

from collections.abc import Iterator
from contextlib import contextmanager

from fargatectl.aws import AwsError
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


@contextmanager
def going_on_unseen(what: str) -> Iterator[None]:
    """Where AWS cannot be asked any more, say that `what` goes on in AWS all the same."""
    try:
        yield
    except AwsError as error:
        raise AwsError(error.message, f"{what} goes on all the same. {error.advice}") from error
