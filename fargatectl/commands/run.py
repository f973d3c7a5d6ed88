"""`run`: one task with a service's or a job's image, network, roles and secrets."""

from typing import TYPE_CHECKING, Annotated

import typer

from fargatectl.commands.arguments import OneTask
from fargatectl.commands.session import Session
from fargatectl.commands.signals import SIGPIPE
from fargatectl.errors import CommandFailed, FargatectlError, Interrupted

if TYPE_CHECKING:
    from fargatectl.runtime.errand import Ending
    from fargatectl.runtime.one_off import OneOff
    from fargatectl.runtime.tasks import Task


def run(
    session: Session,
    name: OneTask = None,
    detach: Annotated[
        bool, typer.Option("--detach", help="Print the task's id and do not wait for it.")
    ] = False,
    variable: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE, added to the environment.")
    ] = None,
    cpu: Annotated[str, typer.Option(help="Another size, such as 1024 or '1 vCPU'.")] = "",
    memory: Annotated[str, typer.Option(help="Another size, such as 2048 or '2 GB'.")] = "",
) -> None:
    """Run one task as the service or job is deployed, with its own or with another command.

    Shows what it writes; its exit code is the command's. Ctrl-C stops the task.

    Example: fargatectl run web -- ./manage.py migrate
    """
    from fargatectl.commands import values
    from fargatectl.commands.errands import Overrides, errand

    overrides = Overrides(
        command=session.rest,
        variables=values.variables("--variable", variable or ()),
        cpu=values.cpu("--cpu", cpu),
        memory=values.memory("--memory", memory),
    )
    wish = errand(session, name, overrides)
    session.doing = f"run {wish.container}"
    try:
        task = _started(session, wish)
        if not detach:
            _follow(session, wish, task)
    except KeyboardInterrupt:
        session.on_interrupt = _left(wish)  # said of a second Ctrl-C
        session.on_interrupt = _stopped(session, wish)
        raise
    except BrokenPipeError:  # such as of `head`
        unread = f"Nobody reads its output any more. The task goes on: {_found(wish)}."
        raise Interrupted(unread, signal=SIGPIPE) from None
    session.screen.result(task.id if detach else "", task=task.id, **_code(detach))


def _started(session: Session, wish: "OneOff") -> "Task":
    from fargatectl.commands.waiting import told_of
    from fargatectl.runtime.one_off import start

    with told_of(session, wish.container):
        return start(session.aws, wish)


def _follow(session: Session, wish: "OneOff", task: "Task") -> None:
    """To its end; raises `CommandFailed` with any other exit code than 0."""
    from fargatectl.commands.waiting import going_on_unseen
    from fargatectl.events import LogLine
    from fargatectl.runtime.errand import Errand

    followed = Errand(session.aws, wish, task)
    with going_on_unseen(f"Task {task.id}"):
        for event in followed.follow():
            if isinstance(event, LogLine):
                session.screen.output(event)
            else:
                session.screen.event(event)
    _judge(session, followed.ending())


def _judge(session: Session, ending: "Ending") -> None:
    failure, task = ending.failure, ending.task
    if failure is not None:
        session.screen.event(failure)
    if ending.exit_code is None:
        fault = failure.reason if failure else task.reason
        told = (f"Probably: {failure.cause}", failure.fix) if failure else ("", "")
        raise FargatectlError(f"Task {task.id} did not run: {fault}", "\n".join(told).strip())
    if ending.exit_code:
        advice = f"Probably: {failure.cause}\n{failure.fix}" if failure else ""
        message = f"The command ended with exit code {ending.exit_code} (task {task.id})."
        raise CommandFailed(message, ending.exit_code, advice)


def _stopped(session: Session, wish: "OneOff") -> str:
    """What is said after Ctrl-C: as with `docker run`, it ends the command itself."""
    from fargatectl.runtime.one_off import stop

    try:
        ids = stop(session.aws, wish)
    except Exception as error:  # noqa: BLE001 - the interrupt is what the command ends with
        return f"{_left(wish)} {error}"
    if not ids:
        return "Interrupted. No task of it runs."
    return f"Interrupted. Task {', '.join(ids)} was told to stop. With --detach it would go on."


def _left(wish: "OneOff") -> str:
    return f"Interrupted. The task was not stopped and may go on: {_found(wish)}."


def _found(wish: "OneOff") -> str:
    known = f"--cluster {wish.cluster} --started-by {wish.started_by}"
    return f"`aws ecs list-tasks {known}` finds it, `aws ecs stop-task` stops it"


def _code(detach: bool) -> dict[str, int]:
    return {} if detach else {"exit_code": 0}
