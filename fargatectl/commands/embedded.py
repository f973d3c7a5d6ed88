"""The embedded AWS as commands reach it, with what to do when it is not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from fargatectl.errors import FargatectlError, UsageError

if TYPE_CHECKING:
    from fargatectl.local.process import Endpoint


@contextmanager
def reached() -> Iterator[ModuleType]:
    """The module that finds it, for use inside: what it raises is said as users read it."""
    found = _process()
    try:
        yield found
    except found.NotStarted as error:
        raise FargatectlError(str(error), "`fargatectl local stop`, then try again.") from error
    except found.Hangs as error:
        advice = "Try again in a moment. If it stays so, end the process that listens there."
        raise FargatectlError(str(error), advice) from error


def running(speed: float | None = None) -> "Endpoint":
    """The running one, started if there is none."""
    with reached() as process:
        endpoint: Endpoint = process.ensure_running(speed)
    return endpoint


def _process() -> ModuleType:
    """The module that starts and finds it; raises where it is not installed, or has no folder."""
    try:
        import fargatectl.local.process as found
        from fargatectl.local import state
    except ImportError as error:
        raise UsageError(
            f"The embedded AWS is not installed: {error}.", "pip install 'fargatectl[local]'"
        ) from error
    try:
        state.folder()
    except OSError as error:
        raise UsageError(
            f"The embedded AWS keeps its address in {state.path()}, which cannot be written: "
            f"{error.strerror}.",
            "Let XDG_STATE_HOME or HOME name a folder of yours.",
        ) from error
    return found
