"""How a secret's value gets in: from stdin, a file or unseen keys, never as an argument."""

import sys
from collections.abc import Sequence
from pathlib import Path

from fargatectl.errors import UsageError
from fargatectl.resources.secret_value import LONGEST

HOW = "Give it on stdin, with --from-file, or on a terminal when asked."
STDIN = Path("-")


def refuse_arguments(name: str, given: Sequence[str] | None) -> None:
    """Raise when the value is on the command line, without repeating it."""
    if given or "=" in name:
        raise UsageError(
            "A secret's value is no argument: the shell's history and `ps` would show it.", HOW
        )


def read(prompt: str, file: Path | None) -> str:
    """The value. Raises `UsageError` for what Secrets Manager or a container could not take."""
    value = _text(_typed(prompt) if file is None else _content(file))
    if not value:
        raise UsageError("The value is empty. Nothing was changed.", HOW)
    if len(value.encode()) > LONGEST:
        raise UsageError(f"The value is longer than the {LONGEST} bytes a secret takes.")
    return value


def _typed(prompt: str) -> bytes:
    if sys.stdin is None or not sys.stdin.isatty():
        return _piped()
    from getpass import getpass

    try:
        return getpass(f"{prompt}: ").encode()
    except EOFError:
        return b""


def _piped() -> bytes:
    """All of stdin but the line break that `echo` puts behind."""
    given = sys.stdin.buffer.read() if sys.stdin else b""
    return given.removesuffix(b"\n").removesuffix(b"\r")


def _content(file: Path) -> bytes:
    if file == STDIN:
        return _piped()
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {error.strerror}.") from None


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        # The error would quote it.
        raise UsageError("The value is not text: containers get it as UTF-8.") from None
