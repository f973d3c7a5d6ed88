"""The options that every command takes, and what becomes of the errors it raises."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ParamSpec, get_type_hints

import typer

from fargatectl.commands.arguments import Names, environments
from fargatectl.commands.rest import REST
from fargatectl.commands.session import Session
from fargatectl.commands.signals import ending_well

P = ParamSpec("P")


class Output(StrEnum):
    """How answers are written."""

    TEXT = "text"
    JSON = "json"


def _option(
    *names: str,
    about: str,
    variable: str,
    panel: str | None = "Options of every command",
    completed: Names | None = None,
) -> Any:
    return typer.Option(
        *names,
        help=about,
        envvar=f"FARGATECTL_{variable}",
        show_envvar=False,
        rich_help_panel=panel,
        autocompletion=completed,
    )


@dataclass(frozen=True)
class Options:
    """What every command can be told, and every one that writes."""

    file: Annotated[
        Path | None,
        _option(
            "--file",
            "-f",
            about="The spec; by default ./fargate.yaml; - is stdin.",
            variable="FILE",
        ),
    ] = None
    env: Annotated[
        str | None,
        _option(
            "--env",
            "-e",
            about="The environment, one of the spec's.",
            variable="ENV",
            completed=environments,
        ),
    ] = None
    set: Annotated[
        list[str] | None,
        _option("--set", about="NAME=VALUE, for ${NAME} in the spec.", variable="SET"),
    ] = None
    region: Annotated[
        str | None,
        _option("--region", about="The AWS region.", variable="REGION"),
    ] = None
    profile: Annotated[
        str | None,
        _option("--profile", about="The AWS profile.", variable="PROFILE"),
    ] = None
    local: Annotated[
        bool,
        _option("--local", about="Use the embedded AWS; no account needed.", variable="LOCAL"),
    ] = False
    output: Annotated[
        Output,
        _option("--output", "-o", about="For people or for machines.", variable="OUTPUT"),
    ] = Output.TEXT
    verbose: Annotated[
        bool,
        _option("--verbose", "-v", about="Show more.", variable="VERBOSE"),
    ] = False
    no_color: Annotated[
        bool,
        _option("--no-color", about="No colours.", variable="NO_COLOR"),
    ] = False
    no_lock: Annotated[
        bool,
        _option(
            "--no-lock",
            about="Do not lock other runs out.",
            variable="NO_LOCK",
            panel=None,
        ),
    ] = False
    lock_timeout: Annotated[
        str,
        _option(
            "--lock-timeout",
            about="How long to wait for another run to end, such as 10m.",
            variable="LOCK_TIMEOUT",
            panel=None,
        ),
    ] = "2m"


# Only commands that write take these.
_OF_WRITERS = ("no_lock", "lock_timeout")
_writers: set[Callable[..., None]] = set()


def writes(function: Callable[P, None]) -> Callable[P, None]:
    """Let the command take the lock's options: it changes AWS, `locked`."""
    _writers.add(function)
    return function


def command(function: Callable[..., None]) -> Callable[..., None]:
    """The function as a command: it is called with a `Session`, made of everybody's options.

    A parameter that is a dataclass, such as `Watching`, stands for its fields, which are options.
    What it raises is shown and ends the program with the error's exit code.
    """

    common = [
        each for each in fields(Options) if function in _writers or each.name not in _OF_WRITERS
    ]

    def run(context: typer.Context, **arguments: Any) -> None:
        shared = {each.name: arguments.pop(each.name) for each in common}
        session = Session(Options(**shared), clock=context.obj, rest=context.meta.get(REST, ()))
        is_writer = function in _writers
        with ending_well(session, changes_aws=is_writer):
            if is_writer:
                session.lock_timeout  # noqa: B018 - one that is none is told before AWS is asked
            function(session, **_grouped(arguments, groups))
            raise typer.Exit(session.outcome)

    own = list(inspect.signature(function).parameters.values())[1:]
    hints = get_type_hints(function, include_extras=True)
    groups = {each.name: hints[each.name] for each in own if is_dataclass(hints[each.name])}
    parameters = [
        _parameter("context", typer.Context, inspect.Parameter.empty),
        *(parameter for each in own for parameter in _expanded(each, hints[each.name])),
        *_fields(Options, common),
    ]
    # `continue_` is `continue`, a word that Python keeps for itself.
    run.__name__ = function.__name__.rstrip("_")
    run.__doc__ = function.__doc__
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


def _expanded(parameter: inspect.Parameter, hint: Any) -> Iterator[inspect.Parameter]:
    if is_dataclass(hint):
        yield from _fields(hint, fields(hint))
    else:
        yield _parameter(parameter.name, hint, parameter.default)


def _fields(group: Any, chosen: Sequence[Field[Any]]) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    for each in chosen:
        yield _parameter(each.name, hints[each.name], each.default)


def _grouped(arguments: dict[str, Any], groups: Mapping[str, Any]) -> dict[str, Any]:
    """The options that belong together as one argument."""
    made = {
        name: group(**{each.name: arguments.pop(each.name) for each in fields(group)})
        for name, group in groups.items()
    }
    return {**arguments, **made}


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)
