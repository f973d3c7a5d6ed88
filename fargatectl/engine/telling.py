"""How a resource tells what it waits for while its step is carried out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str], None]

# Each step runs in a thread of its own, and with it this.
_listener: ContextVar[Tell | None] = ContextVar("listener", default=None)


def tell(text: str) -> None:
    """Say what the step at hand waits for; heard by whoever shows the plan being carried out."""
    listener = _listener.get()
    if listener is not None:
        listener(text)


@contextmanager
def heard_by(listener: Tell) -> Iterator[None]:
    """What this thread tells goes to `listener`."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
