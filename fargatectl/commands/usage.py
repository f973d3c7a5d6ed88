"""Options and arguments that the parser refuses: told to machines as every other error is."""

import os
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from fargatectl.errors import UsageError

# Click's error of usage, which has no name in Typer's own interface, by version Click's or a copy.
_Refusal: type[Any] = typer.BadParameter.__mro__[1]


class Commands(TyperGroup):
    """All commands: with `-o json` a line on stdout tells the result of bad usage, too."""

    def invoke(self, ctx: Any) -> Any:
        words = [*_protected(ctx), *ctx.args]
        try:
            return super().invoke(ctx)
        except _Refusal as refusal:
            if not _is_for_machines(words):
                raise
            from fargatectl.render.machine import JsonScreen

            error = _told(refusal)
            JsonScreen().error(error)
            raise typer.Exit(error.exit_code) from refusal


def _protected(ctx: Any) -> Sequence[str]:
    """The command's own name."""
    return getattr(ctx, "_protected_args", ())


def _told(refusal: Any) -> UsageError:
    path = refusal.ctx.command_path if refusal.ctx else "fargatectl"
    return UsageError(refusal.format_message(), f"See `{path} --help`.")


def _is_for_machines(words: Sequence[str]) -> bool:
    """Whether JSON is asked for, in words of which at least one cannot be parsed."""
    ours = words[: words.index("--")] if "--" in words else words
    chosen = os.environ.get("FARGATECTL_OUTPUT", "")
    for word, following in zip(ours, [*ours[1:], ""], strict=True):
        if word in ("-o", "--output"):
            chosen = following
        elif word.startswith(("-o", "--output=")):
            chosen = word.removeprefix("--output=").removeprefix("-o").removeprefix("=")
    return chosen == "json"
