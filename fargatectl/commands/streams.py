"""Output that nobody takes: streams closed from the start, readers that have gone, full disks."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

# What writing fails with; what is wrong with a file that is opened bears the file's name.
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def open_closed() -> None:
    """Let what whoever started the program has closed, as cron jobs and daemons do, lead nowhere.

    Else the next socket would get its number, and there are libraries that write to a number.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            os.set_inheritable(number, True)
            stream = open(number, "w" if number else "r", closefd=False)  # noqa: SIM115 - it stays
            setattr(sys, name, stream)


@contextmanager
def terminal_as_it_was() -> Iterator[None]:
    """Set the terminal back in the end: a thread that asks for an MFA code has turned its echo off.

    Unless it is another's by now: who runs in the background leaves it alone.
    """
    try:
        import termios

        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except (ImportError, OSError):  # Windows, or no terminal
        yield
        return
    before: list[Any] = []
    try:
        with suppress(termios.error):  # it may have been closed
            before = termios.tcgetattr(terminal)
        yield
    finally:
        with suppress(termios.error, OSError):
            is_ours = before and os.tcgetpgrp(terminal) == os.getpgrp()
            if is_ours and termios.tcgetattr(terminal) != before:
                termios.tcsetattr(terminal, termios.TCSANOW, before)


def is_unwritable(error: OSError) -> bool:
    """Whether it is about output, and other than that its reader has gone."""
    return error.errno in _UNWRITABLE and error.filename is None


def tell_unwritable(error: OSError, advice: str = "") -> None:
    """Say that output could not be written, where that can be said."""
    let_go()
    with suppress(OSError):
        sys.stderr.write(f"The output could not be written: {error.strerror}.\n")
        sys.stderr.write(f"{advice}\n" if advice else "")
        sys.stderr.flush()
    let_go()


def let_go() -> None:
    """Write what is left, as nobody does after `finish`; what cannot be written leads nowhere."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
                stream.flush()


def finish(code: int) -> int:
    """Write what is left; the code to end with, which a reader that has gone does not change."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        let_go()
    except OSError as error:
        tell_unwritable(error)
        return code or 1
    let_go()
    return code
