"""How a command ends: errors and signals as exit codes, the terminal left as it was."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import typer

from fargatectl.clock import Ended, end_waits
from fargatectl.commands import streams
from fargatectl.errors import FargatectlError, Interrupted, Unforeseen

if TYPE_CHECKING:
    from fargatectl.commands.session import Session


# Seconds that a command gets to end in when it is told so twice.
GRACE = 1.0
SIGPIPE = 13  # as shells have it; Windows does not name it


class Signalled(KeyboardInterrupt):
    """Ctrl-C, SIGTERM or SIGHUP: all end a command alike, each with its exit code."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def listen() -> None:
    """Let SIGTERM, and the end of the terminal, interrupt the command as Ctrl-C does.

    And each of them what its threads wait for. A second one may come wherever the first has led to,
    such as to the giving back of the lock, which it shall not cut off: so it has those end who wait
    for what was begun, and interrupts only what does not end by itself soon.
    """
    heard: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        # The first may have been cut off by the second before it was written down.
        cuts_off = frame is not None and frame.f_code is interrupt.__code__
        end_waits(at_once=len(heard) > 1 or cuts_off)
        if len(heard) == 2 and not cuts_off:
            _after(GRACE, partial(os.kill, os.getpid(), number))
            return
        raise Signalled(number)

    signal.signal(signal.SIGTERM, interrupt)
    # A shell lets what it runs in the background ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
    # Windows has none, and nohup lets it be ignored.
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_DFL:
        signal.signal(hangup, interrupt)


def _after(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


@contextmanager
def ending_well(session: "Session", changes_aws: bool) -> Iterator[None]:
    """Show what is raised inside and exit with its code."""
    try:
        yield
    except FargatectlError as error:
        _end(session, error)
    except (KeyboardInterrupt, Ended) as interrupt:
        number = interrupt.number if isinstance(interrupt, Signalled) else signal.SIGINT
        _end(session, Interrupted(session.on_interrupt, signal=number))
    except BrokenPipeError:
        streams.let_go()
        if changes_aws:
            _end(session, Interrupted(session.on_interrupt, signal=SIGPIPE))
        raise typer.Exit(session.outcome) from None  # The reader, such as `head`, has seen enough.
    except typer.Exit:
        raise
    except Exception as error:  # noqa: BLE001 - nobody shall read a traceback who did not ask
        if isinstance(error, OSError) and streams.is_unwritable(error):
            streams.tell_unwritable(error, session.on_interrupt if changes_aws else "")
            raise typer.Exit(1) from None
        from fargatectl.aws.errors import explain

        explained = explain(error, session.doing)
        if isinstance(explained, Unforeseen) and session.options.verbose:
            session.screen.note(explained.traceback)
        _end(session, explained)
    finally:
        with suppress(OSError):
            session.close()


def _end(session: "Session", error: FargatectlError) -> NoReturn:
    # A terminal that was closed takes no message, and is no reason for another.
    with suppress(OSError):
        session.screen.error(error)
    streams.let_go()
    raise typer.Exit(error.exit_code)
