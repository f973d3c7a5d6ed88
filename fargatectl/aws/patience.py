"""Waiting for AWS to agree with itself: retries of refusals that are known to pass."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from fargatectl.aws.errors import says
from fargatectl.clock import Clock

T = TypeVar("T")


@dataclass(frozen=True)
class Transient:
    """A refusal that passes by itself: AWS's error code, and a part of its text."""

    code: str
    text: str = ""


def patiently(clock: Clock, call: Callable[[], T], *refusals: Transient, seconds: float = 120) -> T:
    """The call's result, repeated with growing pauses while AWS refuses it with one of `refusals`.

    After `seconds` the last refusal is raised as it is; any other error at once.
    """
    from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

    deadline = clock.now() + seconds

    def is_late(_: RetryCallState) -> bool:
        return clock.now() >= deadline

    def will_pass(error: BaseException) -> bool:
        return any(says(error, refusal.code, refusal.text) for refusal in refusals)

    retrying = Retrying(
        sleep=clock.sleep,
        stop=is_late,
        wait=wait_random_exponential(multiplier=1, min=1, max=10),
        retry=retry_if_exception(will_pass),
        reraise=True,
    )
    return retrying(call)
