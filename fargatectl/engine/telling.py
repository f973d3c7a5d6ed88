"""How a resource tells what becomes of it while its step is carried out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str], None]
Stand = Callable[[Mapping[str, str]], None]

# Each step runs in a thread of its own, and with it these.
_listener: ContextVar[Tell | None] = ContextVar("listener", default=None)
_waiting: ContextVar[Stand | None] = ContextVar("waiting", default=None)


def tell(text: str) -> None:
    """Say what the step at hand waits for; heard by whoever shows the plan being carried out."""
    listener = _listener.get()
    if listener is not None:
        listener(text)


def stand(outputs: Mapping[str, str]) -> None:
    """Let others use the thing at hand from now on, while the rest of its step is done.

    `outputs` are all that they may refer to. Only for what they can use as it stands.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting(outputs)


@contextmanager
def heard_by(listener: Tell, waiting: Stand | None = None) -> Iterator[None]:
    """What this thread tells goes to `listener`, and what stands to who is `waiting` for it."""
    tokens = _listener.set(listener), _waiting.set(waiting)
    try:
        yield
    finally:
        _listener.reset(tokens[0])
        _waiting.reset(tokens[1])
