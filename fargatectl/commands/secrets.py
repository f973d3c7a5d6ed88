"""`secrets`: those of the spec, and new values for them. No value is ever shown."""

from pathlib import Path
from typing import Annotated

import typer

from fargatectl.commands.options import command, writes
from fargatectl.commands.session import Session

secrets = typer.Typer(
    help="The spec's secrets: list them, set or rotate a value. No value is ever shown.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="What the spec calls it.")]
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
    name: Name,
    given: Given = None,
    key: Annotated[
        str, typer.Option(help="Only this key of its JSON value; the others stay.")
    ] = "",
    from_file: Annotated[
        Path | None, typer.Option(help="The file to take, as it is; - is stdin.")
    ] = None,
) -> None:
    """Give a secret a new value: from stdin, a file, or typed unseen. Tasks keep theirs so far.

    One line break at the end of stdin is not part of it; a file is taken as it is.

    Example: pwgen 40 1 | fargatectl secrets set db --key password
    """
    from fargatectl.commands.locking import locked
    from fargatectl.commands.secret_input import read, refuse_arguments
    from fargatectl.commands.secret_target import refuse_without_keys, target, with_key, write

    refuse_arguments(name, given)
    session.doing = f"set secret {name}"
    chosen = target(session, name)
    value = read(f"Value of {key or name}", from_file)
    with locked(session):
        if key:
            value = with_key(session, chosen, key, value)
        refuse_without_keys(session, chosen, value)
        write(session, chosen, value)
    _tell(session, name, chosen.name)


@writes
def rotate_secret(session: Session, name: Name) -> None:
    """Generate a new value, as the spec says. Tasks keep theirs until they are restarted.

    Example: fargatectl secrets rotate db && fargatectl restart web
    """
    from fargatectl.commands.locking import locked
    from fargatectl.commands.secret_target import generated, write

    session.doing = f"rotate secret {name}"
    with locked(session):
        chosen, recipe = generated(session, name)
        write(session, chosen, recipe.make(session.aws))
    _tell(session, name, chosen.name)


def _tell(session: Session, name: str, aws_name: str) -> None:
    from fargatectl.commands.freshness import running_users

    services = running_users(session, name)
    session.screen.result(
        f"Secret {name} ({aws_name}) has a new value.",
        secret=name,
        name=aws_name,
        services=services,
    )
    if services:
        commands = "   ".join(f"fargatectl restart {service}" for service in services)
        session.screen.note(f"Tasks that run keep the older one until:  {commands}")


for title, function in (("list", list_secrets), ("set", set_secret), ("rotate", rotate_secret)):
    secrets.command(title)(command(function))
