"""The `fargatectl` program: its commands in order."""

import sys
from typing import Annotated

import typer

from fargatectl import __version__
from fargatectl.commands.continue_ import continue_
from fargatectl.commands.cost import cost
from fargatectl.commands.doctor import doctor
from fargatectl.commands.down import down
from fargatectl.commands.events import events
from fargatectl.commands.exec_ import exec_
from fargatectl.commands.history import history
from fargatectl.commands.local import local
from fargatectl.commands.logs import logs
from fargatectl.commands.options import command
from fargatectl.commands.plan import plan
from fargatectl.commands.policy import policy
from fargatectl.commands.rest import WithRest
from fargatectl.commands.restart import restart
from fargatectl.commands.rollback import rollback
from fargatectl.commands.run import run
from fargatectl.commands.scale import scale
from fargatectl.commands.schema import schema
from fargatectl.commands.secrets import secrets
from fargatectl.commands.status import status
from fargatectl.commands.stop import stop
from fargatectl.commands.unlock import unlock
from fargatectl.commands.up import up
from fargatectl.commands.usage import Commands
from fargatectl.commands.validate import validate

app = typer.Typer(
    name="fargatectl",
    cls=Commands,
    help="One short YAML file to containers on AWS ECS Fargate.",
    epilog="Try it without an account: fargatectl up --local -f examples/hello/fargate.yaml",
    no_args_is_help=True,
    # In plain lines, which are of 80 columns by themselves, most commands would be cut off.
    context_settings={"help_option_names": ["-h", "--help"], "terminal_width": 110},
    pretty_exceptions_enable=False,
    # Plain lines where no terminal shows boxes: what draws them takes half of the time of `--help`.
    rich_markup_mode="rich" if sys.stdout.isatty() else None,
)

COMMANDS = (
    *(up, plan, down, status, scale, logs),
    *(events, rollback, history, restart, run, exec_, continue_, stop),
    *(doctor, cost, policy, validate, schema),
    unlock,
)
WITH_REST = (run, exec_)
for each in COMMANDS:
    app.command(cls=WithRest if each in WITH_REST else None)(command(each))
app.add_typer(secrets, name="secrets")
app.add_typer(local, name="local")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fargatectl {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """One short YAML file to containers on AWS ECS Fargate."""
    del version
