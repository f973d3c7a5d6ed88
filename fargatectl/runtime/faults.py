"""Faults of AWS and of the way to it: which of them pass, and how the others are told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import code_of
from fargatectl.aws.errors import explain, is_unanswered
from fargatectl.clock import Clock

T = TypeVar("T")

# CloudWatch Logs: as many queries run as there may be.
_BUSY = "LimitExceededException"


def passes(error: Exception) -> bool:
    """Whether AWS throttles, is out of order, or cannot be reached at the moment."""
    return is_unanswered(error) or code_of(error) == _BUSY


def persistently(
    clock: Clock,
    ask: Callable[[], T],
    *,
    seconds: float = 60,
    will_pass: Callable[[Exception], bool] = passes,
) -> T:
    """The answer, asked again while the fault passes; after `seconds` the fault is raised.

    The clients have tried ten times already when a fault comes here.
    """
    deadline = clock.now() + seconds
    while True:
        try:
            return ask()
        except (ClientError, BotoCoreError) as error:
            if not will_pass(error) or clock.now() >= deadline:
                raise
        clock.sleep(5)


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Raise botocore's errors as `AwsError`, which says what we were doing."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise explain(error, doing) from error
