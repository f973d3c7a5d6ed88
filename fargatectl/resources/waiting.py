"""Waiting for what AWS tells of only when it is asked."""

from collections.abc import Callable

from fargatectl.aws import Aws
from fargatectl.engine import tell
from fargatectl.errors import FargatectlError

# What takes no longer is not told.
UNTOLD_SECONDS = 5


def wait_until(
    aws: Aws,
    is_so: Callable[[], bool],
    *,
    waits: str,
    late: FargatectlError,
    seconds: float,
    every: float,
) -> None:
    """Return once it is so, looking `every` so many seconds; raise `late` after `seconds`.

    `waits` says for what, to whom it takes longer than a moment.
    """
    began = aws.clock.now()
    is_told = False
    while not is_so():
        waited = aws.clock.now() - began
        if waited > seconds:
            raise late
        if waited >= UNTOLD_SECONDS and not is_told:
            tell(waits)
            is_told = True
        aws.clock.sleep(every)
