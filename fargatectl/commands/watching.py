"""The options of the commands that watch what they set off."""

from typing import Annotated

import typer

NoWait = Annotated[bool, typer.Option("--no-wait", help="Do not watch the rollout.")]
Timeout = Annotated[str, typer.Option(help="How long the rollout may take, such as 20m.")]
TIMEOUT = "15m"
