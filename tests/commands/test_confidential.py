"""No secret value and no key of the user's is ever told, by any command, in any way."""

import io
import json
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import typer.main

from fargatectl.cli import app
from fargatectl.clock import SimulatedClock
from fargatectl.local import process, state
from fargatectl.local.server import EmbeddedAws
from tests.commands.world import World
from tests.wire import Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SPEC = """\
app: my-app
region: eu-west-1
secrets:
  db:
    name: my-app/db
    generate: {template: {username: admin}, key: password}
  theirs: {from: theirs}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    secrets:
      DB_PASSWORD: db:password
      TOKEN: theirs:token
      PARAMETER: ssm:/theirs/parameter
"""
MARKED = "mArKeD-vAlUe-{}-0451"
SET = json.dumps({"username": "admin", "password": MARKED.format("set")})
# How each command is run, well and badly; what stands on stdin is a secret.
RUNS = {
    "validate": ["validate"],
    "schema": ["schema"],
    "plan": ["plan", "plan -o json", "plan --set MISSING"],
    "up": ["up --yes", "up -o json", "up --yes --image web=sim/no-secret -o json"],
    "status": ["status", "status -o json"],
    "history": ["history", "history -o json"],
    "events": ["events"],
    "logs": ["logs --since 1h"],
    "doctor": ["doctor", "doctor -o json"],
    "cost": ["cost --advise"],
    "scale": ["scale --count 2 -o json"],
    "restart": ["restart --no-wait"],
    "run": ["run web --detach -o json", "run web --variable X"],
    "exec": ["exec"],
    "continue": ["continue"],
    "stop": ["stop"],
    "secrets list": ["secrets list", "secrets list -o json"],
    "secrets set": [
        "secrets set db",
        "secrets set db --key password -o json",
        "secrets set nope",
        f"secrets set db={MARKED.format('argument')}",
        f"secrets set db {MARKED.format('argument')} -o json",
    ],
    "secrets rotate": ["secrets rotate db -o json"],
    "rollback": ["rollback --to 1 --no-wait", "rollback --no-wait -o json"],
    "policy": ["policy"],
    "unlock": ["unlock"],
    "local status": ["local status"],
    "down": ["down", "down --yes -o json", "plan"],
}
# These end or empty what the others need.
NOT_RUN = {"local start", "local stop", "local reset"}
REAL = {
    "AWS_ACCESS_KEY_ID": "AKIAREALLOOKINGKEY12",
    "AWS_SECRET_ACCESS_KEY": "rEaL/sEcReT+kEy0451",
    "AWS_SESSION_TOKEN": "rEaLsEsSiOnToKeN0451",
}


class Recorder:
    """All that is sent to the embedded AWS."""

    def __init__(self) -> None:
        self.requests: list[str] = []

    def wrap(self, application: "WSGIApplication") -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            told = {name: text for name, text in environ.items() if isinstance(text, str)}
            self.requests.append(f"{told}\n{body.decode()}")
            return application(environ, start)

        return answer


class Home(World):
    """Reached by --local alone."""

    @property
    def environment(self) -> dict[str, str]:
        return {}

    def _client(self, service: str) -> Any:
        # Not the session that all share: an earlier test made it, without the profile.
        session = boto3.Session()
        return session.client(service, **process.client_arguments(_endpoint(), "eu-west-1"))


def _endpoint() -> process.Endpoint:
    found = process.status()
    assert found is not None
    return found


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def home(tmp_path: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The command line with --local, of a user who has real keys, a profile and a proxy."""
    profile = tmp_path / "credentials"
    keys = "\n".join(f"{name.lower()} = {value}" for name, value in REAL.items())
    profile.write_text(f"[work]\n{keys}\n")
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    given = {"AWS_SHARED_CREDENTIALS_FILE": str(profile), "AWS_PROFILE": "work"}
    state_home = {"XDG_STATE_HOME": str(tmp_path / "state"), "FARGATECTL_LOCAL": "1"}
    for name, value in {**REAL, **nowhere, **given, **state_home}.items():
        monkeypatch.setenv(name, value)
    clock = SimulatedClock()
    with EmbeddedAws(clock, wrap=recorder.wrap, any_key=False) as server:
        state.write(state.Address(server.url, server.token))
        yield Home(server, clock, Wire(), tmp_path)


def _commands(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name} ")
        else:
            yield before + name


def test_every_command_is_run_here() -> None:
    assert set(_commands(typer.main.get_command(app))) == set(RUNS) | NOT_RUN


def test_no_secret_and_no_key_is_told_by_any_command_nor_sent_but_to_its_store(
    home: World, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections: set[Any] = set()
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        connections.add(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    home.write(SPEC)
    values = {MARKED.format(each) for each in ("theirs", "parameter", "set", "key", "argument")}
    home.client("secretsmanager").create_secret(
        Name="theirs", SecretString=json.dumps({"token": MARKED.format("theirs")})
    )
    home.client("ssm").put_parameter(
        Name="/theirs/parameter", Value=MARKED.format("parameter"), Type="SecureString"
    )
    recorder.requests.clear()
    told: list[str] = []
    for runs in RUNS.values():
        for words in runs:
            given = MARKED.format("key") if "--key" in words else SET
            stdin = given if words.startswith("secrets set") else ""
            ran = home.run(words, "-v", stdin=stdin)
            told.append(f"{ran.stdout}\n{ran.stderr}")
            values |= _generated(home)
    assert len(values) > 5
    files = [each.read_bytes().decode() for each in state.folder().iterdir() if each.is_file()]
    sent = [each for each in recorder.requests if "secretsmanager.PutSecretValue" not in each]
    sent = [each for each in sent if "secretsmanager.CreateSecret" not in each]
    for secret in {*values, *REAL.values()}:
        assert [each for each in (*told, *files) if secret in each] == []
        assert [each for each in sent if secret in each] == []
    for key in REAL.values():
        assert not any(key in each for each in recorder.requests)
    assert connections == {("127.0.0.1", int(home.server.url.rpartition(":")[2]))}


def _generated(home: World) -> set[str]:
    """The values that stand in AWS now."""
    store = home.client("secretsmanager")
    if not any(each["Name"] == "my-app/db" for each in store.list_secrets()["SecretList"]):
        return set()
    return {json.loads(store.get_secret_value(SecretId="my-app/db")["SecretString"])["password"]}
