"""Waiting for AWS to agree with itself: retries of refusals that are known to pass."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from fargatectl.aws.errors import message_of, says
from fargatectl.clock import Clock

T = TypeVar("T")

# Whoever waits longer is told for what, and again each so many seconds.
UNTOLD_SECONDS = 5
TOLD_AGAIN_SECONDS = 60

# Each step runs in a thread of its own, and with it this.
_listener: ContextVar[Callable[[str], None] | None] = ContextVar("listener", default=None)


@contextmanager
def waits_told_to(listener: Callable[[str], None]) -> Iterator[None]:
    """What this thread waits for patiently and long is told to the listener, in AWS's words."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@dataclass(frozen=True)
class Transient:
    """A refusal that passes by itself: AWS's error code, and a part of its text."""

    code: str
    text: str = ""


def patiently(clock: Clock, call: Callable[[], T], *refusals: Transient, seconds: float = 120) -> T:
    """The call's result, repeated with growing pauses while AWS refuses it with one of `refusals`.

    After `seconds` the last refusal is raised as it is; any other error at once.
    """
    deadline = clock.now() + seconds
    next_told = clock.now() + UNTOLD_SECONDS

    def is_late(_: RetryCallState) -> bool:
        return clock.now() >= deadline

    def will_pass(error: BaseException) -> bool:
        return any(says(error, refusal.code, refusal.text) for refusal in refusals)

    def tell(state: RetryCallState) -> None:
        nonlocal next_told
        listener, outcome, upcoming = _listener.get(), state.outcome, state.upcoming_sleep
        error = outcome.exception() if outcome else None
        if listener and error and clock.now() + upcoming >= next_told:
            next_told = clock.now() + TOLD_AGAIN_SECONDS
            listener(f"waits while AWS says: {message_of(error)}")

    retrying = Retrying(
        before_sleep=tell,
        sleep=clock.sleep,
        stop=is_late,
        wait=wait_random_exponential(multiplier=1, min=1, max=10),
        retry=retry_if_exception(will_pass),
        reraise=True,
    )
    return retrying(call)
