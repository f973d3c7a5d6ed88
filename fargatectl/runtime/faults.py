"""Faults of AWS and of the way to it: which of them pass, and how the others are told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from fargatectl.aws import code_of
from fargatectl.aws.errors import explain
from fargatectl.clock import Clock

T = TypeVar("T")

_THROTTLED = (
    "LimitExceededException",
    "RequestLimitExceeded",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
)


def passes(error: Exception) -> bool:
    """Whether AWS throttles, is out of order, or cannot be reached at the moment."""
    if isinstance(error, (NoConnection, HTTPClientError)):
        return True
    if not isinstance(error, ClientError):
        return False
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code_of(error) in _THROTTLED or status >= 500


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
