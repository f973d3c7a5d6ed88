"""`local`: the embedded AWS, a background process of the user's own."""

from typing import Annotated

import typer

local = typer.Typer(
    help="The embedded AWS: try anything with --local, without an account.", no_args_is_help=True
)


@local.command()
def start(
    speed: Annotated[
        float | None, typer.Option(min=0.1, max=1000, help="How many times faster than AWS.")
    ] = None,
) -> None:
    """Start it, or change the speed of the running one.

    Example: fargatectl local start --speed 50
    """
    from fargatectl.local.process import ensure_running

    _tell(ensure_running(speed))


@local.command()
def stop() -> None:
    """End it, and forget all that was made in it."""
    from fargatectl.local.process import stop as end

    typer.echo("Stopped." if end() else "It was not running.")


@local.command()
def status() -> None:
    """Tell whether it runs, and where.

    Other programs reach it with the printed AWS_ENDPOINT_URL.
    """
    from fargatectl.local.process import status as look

    _tell(look())


@local.command()
def reset() -> None:
    """Forget all that was made in it; it keeps running."""
    from fargatectl.local.process import reset as empty

    typer.echo("Emptied." if empty() else "It was not running.")


def _tell(endpoint: object) -> None:
    from fargatectl.local.process import Endpoint

    if not isinstance(endpoint, Endpoint):
        typer.echo("It is not running. It starts by itself with --local.")
        return
    typer.echo(f"Running at {endpoint.url}, {endpoint.speed:g} times as fast as AWS.")
