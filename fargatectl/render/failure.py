"""A deployment that failed, told to a tired person: what happened, why, what to do."""

from collections.abc import Iterator

from rich.markup import escape

from fargatectl.events import RolloutFailed, RolloutGivenUp, TaskFailed
from fargatectl.render import words


def task_lines(event: TaskFailed) -> Iterator[str]:
    """A task that failed, while the rollout goes on."""
    yield f"  [red]✗[/] {escape(event.service)}: task {event.task[:8]} {escape(_how(event))}"


def given_up_lines(event: RolloutGivenUp) -> Iterator[str]:
    """It is being stopped, because waiting would not help."""
    yield f"  [red]✗[/] {escape(event.service)}: {escape(event.reason)}"
    if event.refusal:
        yield f"      AWS does not let us stop the deployment: {escape(event.refusal)}"
        return
    back = f"goes back to {event.back_to}" if event.back_to else "ends there"
    yield f"      stopping the deployment, which {escape(back)}  [dim](--no-fail-fast waits)[/]"


def rollout_lines(event: RolloutFailed) -> Iterator[str]:
    """The end: the outcome first, then the last task's story."""
    yield ""
    yield f"  [red]✗ {escape(event.service)}: {escape(_outcome(event))}[/]"
    yield f"    {escape(event.reason)}"
    if not event.failures:
        return
    last = event.failures[-1]
    yield ""
    number = words.count(len(event.failures), "new task")
    yield f"    {number} failed; the last one, {last.task[:8]}:"
    yield f"      {escape(_how(last))}"
    if last.health:
        yield f"      health: {escape(last.health)}"
    for line in last.logs:
        yield f"      [dim]|[/] {escape(line)}"
    yield ""
    yield f"    Probably: {escape(last.cause)}"
    yield f"    {escape(last.fix)}"
    yield ""
    yield f"    [dim]fargatectl logs {escape(event.service)} --task {last.task}[/]"


def _outcome(event: RolloutFailed) -> str:
    if event.rolled_back_to:
        return (
            f"{event.revision} does not work. ECS rolled back; {event.rolled_back_to} "
            f"keeps serving ({words.count(event.serving, 'task')})."
        )
    return f"{event.revision} does not work, and there is no earlier deployment to go back to."


def _how(event: TaskFailed) -> str:
    exited = f", {event.container} exited with {event.exit_code}"
    code = exited if event.exit_code is not None else ""
    return f"{event.stop_code}: {event.reason}{code}"
