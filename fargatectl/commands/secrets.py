"""`secrets`: those of the spec, and new values for them. No value is ever shown."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.arguments import OneSecret
from fargatectl.commands.options import command, writes
from fargatectl.commands.session import Session
from fargatectl.commands.watching import Waiting

if TYPE_CHECKING:
    from fargatectl.commands.secret_target import Target
    from fargatectl.engine import Live
    from fargatectl.resources.service import Service
    from fargatectl.runtime.watched import Terms

secrets = typer.Typer(
    help="The spec's secrets: list them, set or rotate a value. No value is ever shown.",
    no_args_is_help=True,
)

Restart = Annotated[
    bool, typer.Option("--restart", help="Restart the services that use it, and watch.")
]
Given = Annotated[list[str] | None, typer.Argument(hidden=True)]


def list_secrets(session: Session) -> None:
    """List the spec's secrets: whose they are, when they changed, who holds an older value.

    Example: fargatectl secrets list --env prod
    """
    from fargatectl.commands.freshness import begun
    from fargatectl.existing.freshness import holdings, outdated
    from fargatectl.render.answers.secrets import SecretsAnswer

    session.doing = "list the secrets"
    spec, owner = session.spec.spec, session.owner
    found = holdings(session.aws, spec, owner)
    older = outdated(session.aws, spec, owner, begun(session))
    session.screen.answer(SecretsAnswer(session.place, found, older))


@writes
def set_secret(
    session: Session,
    name: OneSecret,
    given: Given = None,
    *,
    key: Annotated[
        str, typer.Option(help="Only this key of its JSON value; the others stay.")
    ] = "",
    from_file: Annotated[
        Path | None, typer.Option(help="The file to take, as it is; - is stdin.")
    ] = None,
    restart: Restart = False,
    waiting: Waiting,
) -> None:
    """Give a secret a new value: from stdin, a file, or typed unseen. Tasks keep theirs so far.

    One line break at the end of stdin is not part of it; a file is taken as it is.

    Example: pwgen 40 1 | fargatectl secrets set db --key password
    """
    from fargatectl.commands.locking import locked
    from fargatectl.commands.secret_input import read, refuse_arguments
    from fargatectl.commands.secret_target import (
        keys_used,
        refuse_without_keys,
        target,
        with_key,
        write,
    )

    refuse_arguments(name, given)
    terms = waiting.terms()
    session.doing = f"set secret {name}"
    chosen = target(session, name)
    whole = ", ".join(dict.fromkeys(keys_used(session, name).values()))
    prompt = f"{name}, JSON with {whole}" if whole and not key else key or name
    value = read(f"Value of {prompt}", from_file)
    with locked(session):
        if key:
            value = with_key(session, chosen, key, value)
        refuse_without_keys(session, chosen, value)
        users = _users(session, name, restart)
        write(session, chosen, value)
        if restart:
            _renew(session, chosen, users, terms)
    _tell(session, chosen, users, restart)


@writes
def rotate_secret(
    session: Session,
    name: OneSecret,
    *,
    restart: Restart = False,
    waiting: Waiting,
) -> None:
    """Generate a new value, as the spec says. Tasks keep theirs until they are restarted.

    Example: fargatectl secrets rotate db --restart
    """
    from fargatectl.commands.locking import locked
    from fargatectl.commands.secret_target import generated, write

    session.doing = f"rotate secret {name}"
    terms = waiting.terms()
    chosen, recipe = generated(session, name)
    with locked(session):
        users = _users(session, name, restart)
        write(session, chosen, recipe.make(session.aws))
        if restart:
            _renew(session, chosen, users, terms)
    _tell(session, chosen, users, restart)


def _users(session: Session, name: str, restart: bool) -> "list[Live[Service]]":
    """The services that run with it; raises before anything is written if one cannot restart."""
    from fargatectl.commands.freshness import running_users
    from fargatectl.commands.restart import at_rest

    lives = running_users(session, name)
    return [at_rest(session, live.found.name) for live in lives] if restart else lives


def _renew(
    session: Session, chosen: "Target", users: "list[Live[Service]]", terms: "Terms | None"
) -> None:
    from fargatectl.commands.restart import renew

    # Said before, for the restart may fail.
    session.screen.note(f"{_changed(chosen)} Restarting those who use it.")
    if users:
        renew(session, users, terms)


def _tell(
    session: Session, chosen: "Target", users: "list[Live[Service]]", restarted: bool
) -> None:
    services = [live.found.name for live in users]
    session.screen.result(
        _changed(chosen),
        secret=chosen.local,
        name=chosen.name,
        services=services,
        restarted=restarted and bool(users),
    )
    if services and not restarted:
        commands = "   ".join(f"fargatectl restart {service}" for service in services)
        session.screen.note(f"Tasks that run keep the older one until:  {commands}")


def _changed(chosen: "Target") -> str:
    return f"Secret {chosen.local} ({chosen.name}) has a new value."


for title, function in (("list", list_secrets), ("set", set_secret), ("rotate", rotate_secret)):
    secrets.command(title)(command(function))
