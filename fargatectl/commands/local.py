"""`local`: the embedded AWS, a background process of the user's own."""

from math import isnan
from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.options import command
from fargatectl.commands.session import Session
from fargatectl.errors import UsageError

if TYPE_CHECKING:
    from fargatectl.local.process import Endpoint

local = typer.Typer(
    help="The embedded AWS: try anything with --local, without an account.", no_args_is_help=True
)


def start(
    session: Session,
    speed: Annotated[
        float | None, typer.Option(min=0.1, max=1000, help="How many times as fast as AWS.")
    ] = None,
) -> None:
    """Start it, or change the speed of the running one.

    Example: fargatectl local start --speed 50
    """
    from fargatectl.commands.embedded import running

    if speed is not None and isnan(speed):  # within any bounds, for it compares with none
        raise UsageError("--speed takes a number from 0.1 to 1000, got nan.")
    _tell(session, running(speed))


def stop(session: Session) -> None:
    """End it, and forget all that was made in it.

    Example: fargatectl local stop
    """
    from fargatectl.commands.embedded import reached

    with reached() as process:
        was_running = process.stop()
    session.screen.result("Stopped." if was_running else "It was not running.", running=False)


def status(session: Session) -> None:
    """Tell whether it runs, and where other programs reach it.

    Example: AWS_ENDPOINT_URL=… aws ecs list-clusters
    """
    from fargatectl.commands.embedded import reached

    with reached() as process:
        _tell(session, process.status())


def reset(session: Session) -> None:
    """Forget all that was made in it; it keeps running.

    Example: fargatectl local reset
    """
    from fargatectl.commands.embedded import reached

    with reached() as process:
        was_running = process.reset() is not None
    text = "Emptied." if was_running else "It was not running."
    session.screen.result(text, running=was_running)


def _tell(session: Session, endpoint: "Endpoint | None") -> None:
    if endpoint is None:
        session.screen.result("It is not running. --local starts it.", running=False)
        return
    text = f"Running at {endpoint.url}, {endpoint.speed:g} times as fast as AWS."
    session.screen.result(text, running=True, url=endpoint.url, speed=endpoint.speed)


for each in (start, stop, status, reset):
    local.command()(command(each))
