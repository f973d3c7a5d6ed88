"""`exec`: a shell in a running task."""

import shlex
import sys
from typing import Annotated

import typer

from fargatectl.commands.arguments import OneService
from fargatectl.commands.session import Session
from fargatectl.errors import FargatectlError

SHELL = "/bin/sh"


def exec_(
    session: Session,
    service: OneService = None,
    task: Annotated[str, typer.Option(help="Which task: its id, or how that begins.")] = "",
    container: Annotated[str, typer.Option(help="A container other than the service's own.")] = "",
) -> None:
    """Open a shell in a running task, or run a command there, with ECS Exec.

    The terminal is connected by AWS's Session Manager plugin; its exit code is passed on.

    Example: fargatectl exec web -- ls -l /tmp
    """
    from fargatectl.commands.waiting import told_of
    from fargatectl.commands.wish import live_service
    from fargatectl.runtime import plugin
    from fargatectl.runtime.exec_session import find_container, open_session, running

    name = session.service(service)
    live = live_service(session, name).found
    session.doing = f"open a session in {name}"
    family = live.family.rpartition("/")[2]
    chosen = running(session.aws, live.cluster, live.service_name, family, task)
    main = find_container(chosen, container or name).name
    if not chosen.can_exec:
        raise _off(name, chosen.id, is_on=live.can_exec)
    # Asked before a session is opened that nobody could enter.
    path = "" if session.aws.is_embedded else plugin.find(sys.platform)
    command = _command(session.rest)
    with told_of(session, name):
        opened = open_session(session.aws, live.cluster, chosen, main, command)
    if session.aws.is_embedded:
        raise _nobody_there(chosen.id, main, command)
    session.screen.close()
    session.outcome = plugin.connect(path, session.aws, opened, session.options.profile or "")


def _command(words: tuple[str, ...]) -> str:
    """As one string, as ECS takes it. One word is a command line of its own already."""
    if not words:
        return SHELL
    return words[0] if len(words) == 1 else shlex.join(words)


def _nobody_there(task: str, container: str, command: str) -> FargatectlError:
    """The session is as AWS opens it, and the plugin would wait for an answer for ever."""
    return FargatectlError(
        "The embedded AWS runs no programs, so there is none to enter: no session was begun.",
        f"On AWS, `{command}` would run in container {container} of task {task[:8]}, connected "
        "with your terminal: ECS Exec is on there, and the agent listens.",
    )


def _off(service: str, task: str, is_on: bool) -> FargatectlError:
    message = f"Task {task} was started without ECS Exec."
    if is_on:
        return FargatectlError(
            message, f"It is on by now: `fargatectl restart {service}` starts tasks that have it."
        )
    return FargatectlError(message, f"Set `exec: true` in service {service} and run `up`.")
