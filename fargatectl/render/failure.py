"""A deployment that failed, told to a tired person: what happened, why, what to do."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.markup import escape

from fargatectl.events import RolloutFailed, RolloutGivenUp, TaskFailed
from fargatectl.render import words


def task_lines(event: TaskFailed) -> Iterator[str]:
    """A task that failed, while the rollout goes on."""
    who = f"task {event.task[:8]}" if event.task else "no task"
    mark = "[yellow]![/]" if event.passes else "[red]✗[/]"
    told = f"{who}: {_briefly(event)} {event.cause}"
    yield f"  {mark} {escape(event.service)}: {escape(told)}"


def given_up_lines(event: RolloutGivenUp) -> Iterator[str]:
    """It is being stopped, because waiting would not help."""
    yield f"  [red]✗[/] {escape(event.service)}: {escape(event.reason)}"
    if event.refusal:
        yield f"      AWS does not let us stop the deployment: {escape(event.refusal)}"
        return
    back = f"goes back to {event.back_to}" if event.back_to else "ends there"
    yield f"      stopping the deployment, which {escape(back)}  [dim](--no-fail-fast waits)[/]"


def rollout_lines(event: RolloutFailed) -> Iterator[str]:
    """The end: the outcome first, then the story of the task that tells most."""
    yield ""
    yield f"  [red]✗ {escape(event.service)}: {escape(_outcome(event))}[/]"
    yield f"    {escape(event.reason)}"
    if event.failures:
        yield from _story(event.service, telling(event.failures), len(event.failures))


def telling(failures: Sequence[TaskFailed]) -> TaskFailed:
    """The one that tells most: of the commonest cause, with log lines, the latest."""
    ((cause, _),) = Counter(one.cause for one in failures).most_common(1)
    same = [one for one in failures if one.cause == cause]
    return next((one for one in reversed(same) if one.logs), same[-1])


def _story(service: str, failed: TaskFailed, number: int) -> Iterator[str]:
    yield ""
    if failed.task:
        told = words.count(number, "new task")
        yield (
            f"    {told} failed; one of them, {failed.task[:8]}:"
            if number > 1
            else f"    {told} failed:"
        )
    else:
        yield "    ECS says:"
    yield f"      {escape(_how(failed))}"
    if failed.health:
        yield f"      health: {escape(failed.health)}"
    for line in failed.logs:
        yield f"      [dim]|[/] {escape(line)}"
    yield ""
    yield f"    Probably: {escape(failed.cause)}"
    yield f"    {escape(failed.fix)}{f'  ({escape(failed.where)})' if failed.where else ''}"
    yield ""
    where = f"logs {service} --task {failed.task}" if failed.task else f"events {service}"
    yield f"    [dim]fargatectl {escape(where)}   fargatectl history {escape(service)}[/]"


def _outcome(event: RolloutFailed) -> str:
    if not event.is_over:
        return f"{event.revision} is not in service yet, and the time to wait is over. ECS goes on."
    failure = f"{event.revision} {_failing(event.failures)}"
    if event.rolled_back_to:
        serving = f"{event.serving} of {event.desired}"
        return f"{failure}. ECS rolled back; {event.rolled_back_to} keeps serving ({serving})."
    if event.serving:
        left = words.count(event.serving, "older task")
        keep = "keeps" if event.serving == 1 else "keep"
        return f"{failure}. It was not rolled back; {left} {keep} serving."
    return (
        f"{failure}, and there is no earlier deployment to go back to. "
        "The service stays, and ECS starts no more tasks of it."
    )


def _failing(failures: Sequence[TaskFailed]) -> str:
    if not failures:
        return "did not get there"
    starts = any(one.stop_code != "TaskFailedToStart" for one in failures)
    return "does not work" if starts else "does not start"


def _briefly(event: TaskFailed) -> str:
    """AWS's word for it; the rest of what AWS says is told at the end."""
    if event.exit_code is not None:
        return f"exited with {event.exit_code}."
    return f"{event.health or event.reason.partition(':')[0]}.".replace("..", ".")


def _how(event: TaskFailed) -> str:
    exited = f", {event.container} exited with {event.exit_code}"
    code = exited if event.exit_code is not None else ""
    return ": ".join(filter(None, (event.stop_code, event.reason))) + code
