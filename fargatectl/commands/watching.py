"""The options of every command that watches what it set off, and what they come to."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fargatectl.runtime.watched import Terms

NoWait = Annotated[bool, typer.Option("--no-wait", help="Do not watch the rollout.")]
Timeout = Annotated[
    str, typer.Option("--timeout", help="How long the rollout may take, such as 20m.")
]
WaitDrained = Annotated[
    bool, typer.Option("--wait-drained", help="Wait until the old tasks are gone, too.")
]
NoFailFast = Annotated[
    bool,
    typer.Option("--no-fail-fast", help="Leave it to ECS when to give up a failing deployment."),
]
TIMEOUT = "15m"


def terms(
    *, no_wait: bool, timeout: str, wait_drained: bool = False, no_fail_fast: bool = False
) -> "Terms | None":
    """How to watch; None when nobody wants to."""
    from fargatectl.commands.values import duration
    from fargatectl.runtime.watched import Terms

    patience = duration("--timeout", timeout)
    if no_wait:
        return None
    return Terms(timeout=patience, until_drained=wait_drained, fails_fast=not no_fail_fast)
