"""Commands that take words for a container behind `--`."""

from typing import Any

from typer.core import TyperCommand

# Where the words are in the context of a command that is being parsed.
REST = "fargatectl.rest"


class WithRest(TyperCommand):
    """Keeps what stands behind `--` apart: the parser would take it for the arguments before."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        ctx.meta[REST] = tuple(args[end + 1 :])
        return list(super().parse_args(ctx, args[:end]))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND...]"]
