"""`schema`: the spec's JSON Schema, for editors."""

import json

import typer

from fargatectl.commands.session import Session


def schema(session: Session) -> None:
    """Print the spec's JSON Schema, which editors complete and check with.

    Example: fargatectl schema > fargate.schema.json
    """
    from fargatectl.spec import json_schema

    del session
    typer.echo(json.dumps(json_schema(), indent=2))
