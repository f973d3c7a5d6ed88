"""Calls that AWS does not make idempotent: after a lost answer, look before making another."""

from collections.abc import Callable
from typing import TypeVar

from fargatectl.aws.errors import is_unanswered
from fargatectl.clock import Clock

T = TypeVar("T")

ATTEMPTS = 8


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
        # What was made shows up in listings only after a moment.
        clock.sleep(min(2.0**attempt, 10))
        made = find()
        if made is not None:
            return made
    raise AssertionError("unreachable: the last attempt raises")
