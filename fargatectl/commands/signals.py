"""How a command ends: errors and signals as exit codes, the terminal left as it was."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import typer

from fargatectl.clock import Ended, end_waits
from fargatectl.errors import FargatectlError, Interrupted, Unforeseen

if TYPE_CHECKING:
    from fargatectl.commands.session import Session


SIGPIPE = 13  # as shells have it; Windows does not name it


class Terminated(KeyboardInterrupt):
    """SIGTERM ends a command as Ctrl-C does, with another exit code."""


def listen() -> None:
    """Let SIGTERM interrupt the command as Ctrl-C does, and both what its threads wait for."""

    def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
        end_waits()
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    # A shell lets what it runs in the background ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)


@contextmanager
def ending_well(session: "Session", changes_aws: bool) -> Iterator[None]:
    """Show what is raised inside and exit with its code."""
    try:
        yield
    except FargatectlError as error:
        _end(session, error)
    except (KeyboardInterrupt, Ended) as interrupt:
        number = signal.SIGTERM if isinstance(interrupt, Terminated) else signal.SIGINT
        _end(session, Interrupted(session.on_interrupt, signal=number))
    except BrokenPipeError:
        _let_go_of_the_pipe()
        if changes_aws:
            _end(session, Interrupted(session.on_interrupt, signal=SIGPIPE))
        raise typer.Exit(0) from None  # The reader, such as `head`, has seen enough.
    except typer.Exit:
        raise
    except Exception as error:  # noqa: BLE001 - nobody shall read a traceback who did not ask
        from fargatectl.aws.errors import explain

        explained = explain(error, session.doing)
        if isinstance(explained, Unforeseen) and session.options.verbose:
            session.screen.note(explained.traceback)
        _end(session, explained)
    finally:
        session.close()


def _let_go_of_the_pipe() -> None:
    """Python writes what is left when it ends, and would complain that nobody takes it."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end(session: "Session", error: FargatectlError) -> NoReturn:
    session.screen.error(error)
    raise typer.Exit(error.exit_code)
