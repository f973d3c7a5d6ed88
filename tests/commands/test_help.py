"""What the command line tells of itself."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from fargatectl.cli import app


def _commands(command: Any, *names: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(names), command
        return
    for name, each in inner.items():
        yield from _commands(each, *names, name)


COMMANDS = dict(_commands(typer.main.get_command(app)))
COMMON = ("file", "env", "set", "region", "profile", "local", "output", "verbose", "no_color")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_and_everybodys_options(name: str) -> None:
    command = COMMANDS[name]
    assert "Example: " in command.help
    options = {option.name: option for option in command.params}
    for each in COMMON:
        assert options[each].envvar == f"FARGATECTL_{each.upper()}"


def test_commands_stand_in_the_order_of_a_days_work() -> None:
    top = list(dict.fromkeys(name.partition(" ")[0] for name in COMMANDS))
    assert top[:4] == ["up", "plan", "down", "status"]
    assert {"scale", "logs", "events", "rollback", "history", "restart", "run", "exec"} < set(top)
    assert {"continue", "stop", "doctor", "secrets", "cost", "policy", "unlock"} < set(top)
    assert {"validate", "schema", "local"} < set(top)


def test_what_commands_do_is_said_whole_in_plain_lines() -> None:
    listed = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).stdout
    for name in {each.partition(" ")[0] for each in COMMANDS}:
        (line,) = (line for line in listed.splitlines() if line.startswith(f"  {name} "))
        assert not line.endswith("...")
