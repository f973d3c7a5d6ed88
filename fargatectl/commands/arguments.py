"""The arguments and options that name what is in the spec; shells complete them from the file."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from fargatectl.commands.rest import REST

Names = Callable[[typer.Context], list[str]]


def naming(*sections: str, behind: str = "") -> Names:
    """For a shell: the names in these sections of the file. What is wrong with it is not told."""

    def names(ctx: typer.Context) -> list[str]:
        found: list[str] = []
        if path := None if ctx.meta.get(REST) else _file(ctx):
            from fargatectl.spec import names

            with suppress(Exception):
                for section in sections:
                    found += names(path, section, env=ctx.params.get("env"))
        return [f"{name}{behind}" for name in found]

    return names


def environments(ctx: typer.Context) -> list[str]:
    """For a shell: the environments of the file."""
    if path := _file(ctx):
        from fargatectl.spec import environments

        with suppress(Exception):
            return list(environments(path))
    return []


def _file(ctx: typer.Context) -> Path | None:
    """The one that is named or stands here; stdin is not to be read."""
    from fargatectl.spec import find
    from fargatectl.spec.source import STDIN

    with suppress(Exception):
        path = ctx.params.get("file") or find(Path())
        return None if path == STDIN else path
    return None


OneService = Annotated[
    str | None,
    typer.Argument(
        help="Which service, where there are several.", autocompletion=naming("services")
    ),
]
AnyService = Annotated[
    str | None,
    typer.Argument(help="Which service; all by default.", autocompletion=naming("services")),
]
OneTask = Annotated[
    str | None,
    typer.Argument(
        help="Which service or job, where there are several.",
        autocompletion=naming("services", "jobs"),
    ),
]
AnyTask = Annotated[
    str | None,
    typer.Argument(
        help="Which service or job; all by default.", autocompletion=naming("services", "jobs")
    ),
]
OneSecret = Annotated[
    str, typer.Argument(help="What the spec calls it.", autocompletion=naming("secrets"))
]
