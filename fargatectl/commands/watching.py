"""The options of every command that watches what it set off, and what they come to."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fargatectl.runtime.watched import Terms


@dataclass(frozen=True)
class Waiting:
    """Whether and how long to watch."""

    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not watch the rollout.")] = False
    timeout: Annotated[
        str,
        typer.Option(
            "--timeout",
            help="How long the rollout may take, such as 20m; by default `deploy.timeout`.",
            show_default=False,
        ),
    ] = ""

    def terms(self) -> "Terms | None":
        """How to watch; None when nobody wants to."""
        from fargatectl.commands.values import duration
        from fargatectl.runtime.watched import Terms

        patience = duration("--timeout", self.timeout) if self.timeout else None
        return None if self.no_wait else Terms(timeout=patience)


@dataclass(frozen=True)
class Watching(Waiting):
    """And what counts as its end."""

    wait_drained: Annotated[
        bool, typer.Option("--wait-drained", help="Wait until the old tasks are gone, too.")
    ] = False
    no_fail_fast: Annotated[
        bool,
        typer.Option("--no-fail-fast", help="Let ECS decide when to give up a failing deployment."),
    ] = False

    def terms(self) -> "Terms | None":
        """How to watch; None when nobody wants to."""
        terms = super().terms()
        if terms is None:
            return None
        return replace(terms, until_drained=self.wait_drained, fails_fast=not self.no_fail_fast)
