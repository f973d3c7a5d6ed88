"""`-o json` of every command: whatever happens, stdout has what scripts are promised."""

import json
from pathlib import Path

import pytest

from tests.commands.test_help import COMMANDS
from tests.commands.world import Ran, World

QUESTIONS = {
    *("plan", "status", "history", "doctor", "cost", "policy", "schema", "validate"),
    *("secrets list", "local status"),
}
# What they show is a line each already.
LINES = {"logs", "events"}
ACTIONS = set(COMMANDS) - QUESTIONS - LINES
WITHOUT_AWS = {"schema", "validate"}

SPEC = """\
app: hello
network: {vpc: default}
secrets:
  db: {generate: true}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    secrets: {PASSWORD: db}
"""
# A day: what is asked and done, and what cannot be done any more.
DAY = (
    *("validate", "schema", "policy", "cost", "plan --exit-code", "doctor", "up"),
    *("up --yes", "plan --exit-code", "status", "history", "events", "logs", "exec"),
    *("scale --count 2 --no-wait", "stop --no-wait", "scale --min 1", "scale"),
    *("secrets list", "secrets set db", "secrets rotate db", "restart --no-wait", "continue"),
    *("rollback --to 99", "run --detach", "run -- echo hello", "run -- exit 3", "policy --part 9"),
    *("logs --query limit", "unlock", "down", "down --yes", "down --yes", "status"),
)
# What a command needs so that it could do something.
NEEDED = {
    "up": "--yes",
    "down": "--yes",
    "scale": "--count 2",
    "run": "-- true",
    "secrets set": "db",
    "secrets rotate": "db",
}


@pytest.fixture
def world(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("PATH", "")
    world.write(SPEC)
    return world


def _faults(world: World, words: str, *arguments: str) -> list[str]:
    """What is wrong with the command's JSON."""
    options, *rest = words.split(" -- ")
    behind = ("--", *rest[0].split()) if rest else ()
    ran = world.run(options, "-o", "json", *arguments, *behind, stdin="a new value")
    name = next(each for each in COMMANDS if f"{words} ".startswith(f"{each} "))
    found = [*_of_stdout(name, ran), *_of_stderr(ran)]
    return [f"{words}: {fault}: {ran.stdout}{ran.stderr}" for fault in found]


def _of_stdout(name: str, ran: Ran) -> list[str]:
    try:
        documents = [ran.json] if name in QUESTIONS else ran.events
    except ValueError:
        return ["stdout is not the JSON that it ought to be"]
    if not all(isinstance(each, dict) for each in documents):
        return ["not every document is an object"]
    results = [each for each in documents if each.get("event") == "result"]
    if name in ACTIONS or ran.exit_code in (2, 4):
        if results != documents[-1:]:
            return ["the last line, and no other, tells the result"]
        if results[0]["ok"] != (ran.exit_code == 0):
            return [f"the result tells otherwise than exit code {ran.exit_code}"]
        if ran.exit_code and not results[0]["error"]:
            return ["it does not tell why it failed"]
    return []


def _of_stderr(ran: Ran) -> list[str]:
    return [
        f"stderr has JSON: {line}"
        for line in ran.stderr.splitlines()
        if line.startswith(("{", "[")) or '"event"' in line
    ]


def _every(world: World, *arguments: str, but: frozenset[str] = frozenset()) -> list[str]:
    words = [f"{each} {NEEDED.get(each, '')}".strip() for each in COMMANDS if each not in but]
    return [fault for each in words for fault in _faults(world, each, *arguments)]


LOCAL = frozenset(each for each in COMMANDS if each.startswith("local"))


def test_a_day_in_json(world: World) -> None:
    assert [fault for words in DAY for fault in _faults(world, words)] == []


def test_before_the_first_up(world: World) -> None:
    but = LOCAL | {"up"}
    assert _every(world, but=but) == []


def test_without_a_file_and_with_a_bad_one(world: World) -> None:
    assert _every(world, "-f", "/nowhere", but=LOCAL | {"schema"}) == []
    world.write("app: 1\nservises: {}\n")
    assert _every(world, but=LOCAL | {"schema"}) == []


def test_with_bad_usage(world: World) -> None:
    assert _every(world, "--nope") == []
    assert _every(world, "--env", "nope", but=LOCAL | {"schema"}) == []


def test_for_another_account(world: World) -> None:
    world.edit("app: hello", 'app: hello\naccount: "999999999999"')
    assert _every(world, but=LOCAL | WITHOUT_AWS) == []


def test_of_the_embedded_aws(world: World) -> None:
    for words in ("local status", "local reset", "local stop"):
        assert _faults(world, words) == []
    assert json.loads(world.run("local status", "-o", "json").stdout)["running"] is False
