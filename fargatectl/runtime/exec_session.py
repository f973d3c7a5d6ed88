"""ECS Exec: a task whose agent listens, and a session with a command in one of its containers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from fargatectl.aws import Aws, Transient, patiently, says
from fargatectl.engine import tell
from fargatectl.errors import FargatectlError, UsageError
from fargatectl.runtime.tasks import Container, Task, describe_tasks, tasks_of, tasks_of_family

PAUSE = 2.0
# The agent is there within a minute of the container's start, or never.
AGENT_SECONDS = 60.0
_NOT_YET = (Transient("InvalidParameterException", "the execute command agent isn't running"),)


@dataclass(frozen=True)
class Opened:
    """What the Session Manager plugin is started with. `session` holds a token: it is not shown."""

    session: dict[str, str]
    target: str


def running(aws: Aws, cluster: str, service: str, family: str, chosen: str) -> Task:
    """A running task of the service, the newest that can be entered; `chosen` begins one's id.

    With `chosen` those of `fargatectl run` and of older revisions are found, too.
    """
    if chosen:
        alike = tasks_of_family(aws, cluster, family, "RUNNING")
        tasks = [one for one in alike if one.id.startswith(chosen)]
    else:
        tasks = tasks_of(aws, cluster, service)
    if len(tasks) > 1 and chosen:
        ids = ", ".join(task.id for task in tasks)
        raise UsageError(f"Several tasks begin with {chosen}: {ids}.", "Give more of the id.")
    ready = [task for task in tasks if task.status == "RUNNING"]
    if not ready:
        which = f"task {chosen}" if chosen else "task"
        raise FargatectlError(
            f"No {which} of {service} is running.",
            "`fargatectl status` shows what runs, `fargatectl logs` why nothing does.",
        )
    return max(ready, key=_fitness)


def open_session(aws: Aws, cluster: str, task: Task, container: str, command: str) -> Opened:
    """A session with the command in the container, once its agent listens."""
    task = _with_agent(aws, cluster, task, container)
    ask = partial(
        aws.client("ecs").execute_command,
        cluster=cluster,
        task=task.arn,
        container=container,
        command=command,
        interactive=True,
    )
    try:
        answer = patiently(aws.clock, ask, *_NOT_YET, seconds=AGENT_SECONDS)
    except ClientError as error:
        if says(error, "TargetNotConnectedException"):
            raise _unreachable(task, "is not connected to Session Manager") from error
        raise
    return Opened(dict(answer["session"]), _target(task, container))


def find_container(task: Task, name: str) -> Container:
    found = next((one for one in task.containers if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in task.containers)
        raise UsageError(f"Task {task.id} has no container {name}.", f"It has: {known}.")
    return found


def _with_agent(aws: Aws, cluster: str, task: Task, container: str) -> Task:
    """The task as it is once the container's agent runs."""
    deadline = aws.clock.now() + AGENT_SECONDS
    while True:
        agent = find_container(task, container).agent
        if agent == "RUNNING":
            return task
        if agent == "STOPPED":
            raise _unreachable(task, "has stopped")
        if aws.clock.now() >= deadline:
            raise _unreachable(task, f"is still {agent.lower() or 'missing'}")
        tell(f"waiting for the agent of ECS Exec in task {task.id[:8]}")
        aws.clock.sleep(PAUSE)
        task = _again(aws, cluster, task)


def _again(aws: Aws, cluster: str, task: Task) -> Task:
    found: Sequence[Task] = describe_tasks(aws, cluster, [task.arn])
    if not found or found[0].status != "RUNNING":
        raise FargatectlError(
            f"Task {task.id} has ended in the meantime.", "Run the command again."
        )
    return found[0]


def _unreachable(task: Task, state: str) -> FargatectlError:
    return FargatectlError(
        f"The agent of ECS Exec in task {task.id} {state}.",
        "Its task role must allow ssmmessages:* and its network reach ssmmessages of the region "
        "(internet, NAT, or the endpoint that `network.endpoints: [ssm]` makes).",
    )


def _target(task: Task, container: str) -> str:
    cluster = task.arn.split("/")[1]
    return f"ecs:{cluster}_{task.id}_{find_container(task, container).runtime_id}"


def _fitness(task: Task) -> tuple[Any, ...]:
    listens = any(one.agent == "RUNNING" for one in task.containers)
    return (task.can_exec, listens, task.started or 0.0)
