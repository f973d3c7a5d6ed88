"""`exec`: a session in a running task, which a plugin of AWS's connects the terminal with."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from fargatectl.local import state
from tests.commands.world import REGION, World

SPEC = """\
app: hello
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    exec: true
    sidecars: {proxy: {image: envoy}}
"""
# Stands for AWS's: it notes how it was called, and does what its user would have it do.
PLUGIN = """\
#!{python}
import json, os, signal, sys, time
json.dump(sys.argv[1:], open({noted!r}, "w"))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
if {waits}:
    open({ready!r}, "w").close()
    time.sleep(30)
sys.exit({code})
"""


class Plugin:
    """A program of its own on the PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bin"
        self.folder.mkdir()
        self._noted = folder / "noted.json"
        self.ready = folder / "ready"

    def install(self, code: int = 0, waits: bool = False) -> None:
        program = self.folder / "session-manager-plugin"
        program.write_text(
            PLUGIN.format(
                python=sys.executable,
                noted=str(self._noted),
                ready=str(self.ready),
                waits=waits,
                code=code,
            )
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": str(self.folder)}

    @property
    def noted(self) -> list[Any]:
        """What it was called with."""
        arguments: list[Any] = json.loads(self._noted.read_text())
        return arguments


@pytest.fixture
def plugin(tmp_path: Path) -> Plugin:
    return Plugin(tmp_path)


@pytest.fixture
def shop(world: World) -> World:
    world.write(SPEC)
    world.up()
    return world


def _running(world: World) -> list[Any]:
    ecs = world.client("ecs")
    arns = ecs.list_tasks(cluster="hello", serviceName="web")["taskArns"]
    tasks = ecs.describe_tasks(cluster="hello", tasks=arns)["tasks"] if arns else []
    return [task for task in tasks if task["lastStatus"] == "RUNNING"]


def test_the_plugin_gets_the_session_and_its_exit_code_is_ours(shop: World, plugin: Plugin) -> None:
    ran = shop.run("exec", env=plugin.environment)
    assert ran.exit_code == 1
    assert "session-manager-plugin, and it is not on the PATH" in ran.stderr
    assert "Install it:" in ran.stderr
    assert "ExecuteCommand" not in shop.wire.calls
    plugin.install(code=3)
    assert shop.run("exec", env=plugin.environment).exit_code == 3
    session, region, action, profile, target, endpoint = plugin.noted
    assert set(json.loads(session)) == {"sessionId", "streamUrl", "tokenValue"}
    assert (region, action, profile) == ("eu-west-1", "StartSession", "")
    assert endpoint == shop.server.url
    (task,) = _running(shop)
    containers = {one["name"]: one["runtimeId"] for one in task["containers"]}
    name = task["taskArn"].rpartition("/")[2]
    assert json.loads(target) == {"Target": f"ecs:hello_{name}_{containers['web']}"}
    plugin.install()
    ran = shop.run(
        "exec", "web", "--task", name[:6], "--container", "proxy", env=plugin.environment
    )
    assert ran.exit_code == 0
    assert json.loads(plugin.noted[4]) == {"Target": f"ecs:hello_{name}_{containers['proxy']}"}
    for arguments, code, why in [
        (("--container", "nginx"), 2, "no container nginx"),
        (("--task", "zz"), 1, "No task zz of web is running"),
        (("--", "ls", "my file"), 0, ""),
    ]:
        ran = shop.run("exec", *arguments, env=plugin.environment)
        assert (ran.exit_code, why in ran.stderr) == (code, True)


def test_with_local_nobody_is_there_and_that_is_told_instead_of_waiting(
    shop: World, plugin: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(plugin.folder))
    state.write(state.Address(shop.server.url, shop.server.token))
    region = ("--region", REGION)
    for arguments, command in (((), "`/bin/sh`"), (("--", "ls", "my file"), "`ls 'my file'`")):
        ran = shop.run("exec", "--local", *region, *arguments, env=plugin.environment)
        assert (ran.exit_code, ran.stdout) == (1, "")
        assert f"On AWS, {command} would run in container web" in ran.stderr
    # What AWS refuses is told first.
    assert shop.wire.calls[-1] == "ExecuteCommand"
    ran = shop.run("exec", "--local", *region, "--container", "nginx", env=plugin.environment)
    assert (ran.exit_code, "no container nginx" in ran.stderr) == (2, True)


@pytest.mark.at_the_pace_of_aws
def test_its_agent_is_waited_for(world: World, plugin: Plugin) -> None:
    plugin.install()
    world.write(SPEC)
    world.up("--no-wait")
    while not _running(world):
        world.clock.sleep(1)
    ran = world.run("exec", env=plugin.environment)
    assert ran.exit_code == 0
    assert "waiting for the agent" in ran.stderr
    world.wire.spoil = "ExecuteCommand".__eq__
    ran = world.run("exec", env=plugin.environment)
    assert (ran.exit_code, "Could not open a session in web: AccessDenied" in ran.stderr) == (
        1,
        True,
    )


def test_what_cannot_be_entered_says_what_to_do(world: World, plugin: Plugin) -> None:
    plugin.install()
    ran = world.run("exec", env=plugin.environment)
    assert (ran.exit_code, "web is not deployed" in ran.stderr) == (1, True)
    world.write(SPEC.replace("    exec: true\n", ""))
    world.up()
    ran = world.run("exec", env=plugin.environment)
    assert (ran.exit_code, "Set `exec: true` in service web and run `up`" in ran.stderr) == (
        1,
        True,
    )
    # Turned on by hand: ECS starts no task anew for that.
    world.client("ecs").update_service(cluster="hello", service="web", enableExecuteCommand=True)
    ran = world.run("exec", env=plugin.environment)
    assert (ran.exit_code, "fargatectl restart web" in ran.stderr) == (1, True)
    world.run("scale", "--count", "0")
    ran = world.run("exec", env=plugin.environment)
    assert (ran.exit_code, "No task of web is running" in ran.stderr) == (1, True)
    assert "ExecuteCommand" not in world.wire.calls


def test_signals_of_the_terminal_are_the_plugins(shop: World, plugin: Plugin) -> None:
    plugin.install(waits=True)
    program = [sys.executable, "-m", "fargatectl", "exec", "-f", str(shop.file)]
    environment = {**os.environ, **shop.environment, **plugin.environment}
    shop.clock.sleep(30)
    with subprocess.Popen(program, env=environment, stderr=subprocess.PIPE) as running:
        deadline = time.monotonic() + 60
        while not plugin.ready.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)  # the plugin has its own from the terminal
        time.sleep(0.2)
        assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 9
