"""The command line as a process whose streams are closed, full, or read by nobody."""

import fcntl
import os
import signal
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.test_process import FARGATECTL, Shell

# In `sh`, which closes what Python could not.
PROGRAM = " ".join(FARGATECTL)


def sh(
    shell: Shell, script: str, stdout: int = subprocess.PIPE
) -> "subprocess.CompletedProcess[str]":
    """A script in which `$f` is the program."""
    return subprocess.run(
        ["bash", "-c", script],
        cwd=shell.folder,
        env={**shell.env, "f": PROGRAM},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """One in which the app stands."""
    shell = Shell(tmp_path_factory.mktemp("streams"))
    shell.hurry(1000)
    assert shell.run("up", "--yes").returncode == 0
    yield shell
    shell.close()


def test_closed_streams_lead_nowhere(shell: Shell) -> None:
    ran = sh(shell, "$f --help >&- && $f plan >&- && $f up --yes --no-wait <&- 2>&- >/dev/null")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert sh(shell, "$f plan -f nowhere.yaml >&- 2>&- <&-").returncode == 2


def test_output_that_cannot_be_written_ends_with_1_and_says_so(shell: Shell) -> None:
    for words in ("plan", "plan -o json", "logs", "schema", "--help"):
        ran = sh(shell, f"$f {words} > /dev/full")
        told = "The output could not be written: No space left on device.\n"
        assert (ran.returncode, ran.stderr) == (1, told), words
    assert sh(shell, "$f plan > /dev/full 2>&1").returncode == 1


def test_a_reader_that_has_seen_enough_is_no_failure(shell: Shell) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    for words in ("plan", "plan -o json", "logs", "validate"):
        ran = sh(shell, f"$f {words}", stdout=writer)
        assert (ran.returncode, ran.stderr) == (0, ""), words
    other = r"sed s/hello/other/ fargate.yaml | $f plan --exit-code -f -"
    ran = sh(shell, other, stdout=writer)
    assert (ran.returncode, ran.stderr) == (5, "")
    ran = sh(shell, "$f run web", stdout=writer)
    assert (ran.returncode, "The task goes on" in ran.stderr) == (141, True), ran.stderr
    os.close(writer)


def begin(shell: Shell, image: str, before: str = "") -> "subprocess.Popen[str]":
    """A run that watches a rollout of some seconds."""
    shell.hurry(1)
    run = subprocess.Popen(
        ["bash", "-c", f"{before} exec {PROGRAM} up --yes --image web={image}"],
        cwd=shell.folder,
        env=shell.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr is not None
    while "updated service/web" not in (line := run.stderr.readline()):
        assert line, "it ended before its time"
    return run


def test_a_terminal_that_is_closed_ends_a_run_and_gives_its_lock_back_but_under_nohup(
    shell: Shell,
) -> None:
    ended = begin(shell, "sim/first")
    ended.send_signal(signal.SIGHUP)
    ended.communicate(timeout=20)
    assert ended.returncode == 129
    assert shell.run("unlock").stdout == "There is no lock.\n"
    going_on = begin(shell, "sim/second", before="trap '' HUP;")
    going_on.send_signal(signal.SIGHUP)
    shell.hurry(1000)
    going_on.communicate(timeout=20)
    assert going_on.returncode == 0


CONFIG = """\
[profile with-mfa]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = mine
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile mine]
aws_access_key_id = a
aws_secret_access_key = b
"""


def test_a_terminal_echoes_again_after_a_question_for_a_code_that_nobody_answers(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(CONFIG)
    env = {k: v for k, v in shell.env.items() if k != "FARGATECTL_LOCAL"}
    master, terminal = os.openpty()
    asking = subprocess.Popen(
        [*FARGATECTL, "plan", "--profile", "with-mfa"],
        cwd=shell.folder,
        env={**env, "AWS_CONFIG_FILE": str(tmp_path / "config")},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    told = b""
    while b"MFA code" not in told:
        told += os.read(master, 1000)
    assert not termios.tcgetattr(terminal)[3] & termios.ECHO
    os.write(master, b"\x03")
    assert asking.wait(timeout=20) == 130
    assert termios.tcgetattr(terminal)[3] & termios.ECHO
    os.close(master)
    os.close(terminal)


def test_a_folder_that_takes_no_files_is_named(shell: Shell, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    env = {**shell.env, "XDG_STATE_HOME": str(taken)}
    for words in (["plan"], ["local", "status"]):
        ran = subprocess.run(
            [*FARGATECTL, *words],
            cwd=shell.folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 2
        assert f"{taken}/fargatectl, which cannot be written: Not a directory" in ran.stderr
        assert "XDG_STATE_HOME" in ran.stderr
    assert shell.run("local", "start", "--speed", "nan").returncode == 2
