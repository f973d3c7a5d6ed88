"""Calls that AWS does not make idempotent: after a lost answer, look before making another."""

from collections.abc import Callable
from typing import TypeVar

from fargatectl.aws.errors import is_unanswered, is_unheard
from fargatectl.clock import Clock

T = TypeVar("T")

ATTEMPTS = 10
# What was made shows up in listings only after a moment: it is looked for so often, after so many
# seconds each, before another is made.
LOOKS = (1.0, 2.0, 4.0, 8.0)


def once(clock: Clock, make: Callable[[], T], find: Callable[[], T | None]) -> T:
    """What `make` made, or what `find` says an unanswered earlier try of it made.

    `make` uses a client without retries of its own (`aws.client(..., retries=False)`): those would
    repeat the call blindly.
    """
    for attempt in range(ATTEMPTS):
        try:
            return make()
        except Exception as error:
            if not is_unanswered(error) or attempt == ATTEMPTS - 1:
                raise
            unheard = is_unheard(error)
        if unheard:
            clock.sleep(min(2.0**attempt, 10))
        elif (made := _found(clock, find)) is not None:
            return made
    raise AssertionError("unreachable: the last attempt raises")


def _found(clock: Clock, find: Callable[[], T | None]) -> T | None:
    for seconds in LOOKS:
        clock.sleep(seconds)
        if (made := find()) is not None:
            return made
    return None
