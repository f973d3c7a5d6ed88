"""What a task's roles may do: exactly what the spec needs of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fargatectl.blueprint.plot import Plot
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.spec.image_reference import Reference
from fargatectl.spec.models.role import Statement

Policy = tuple[Mapping[str, Any], ...]


def execution(plot: Plot, log_group: str, images: Iterable[str]) -> Policy:
    """Of the role that ECS starts a task with: write its logs, if any; pull its images."""
    write = ("logs:CreateLogStream", "logs:PutLogEvents")
    streams = (plot.arn("logs", f"log-group:{log_group}:*"),)
    logging = (_allow("WriteLogs", write, streams),) if log_group else ()
    return (*logging, *_pull(plot, images))


def schedule(plot: Plot, cluster: str, definition: TaskDefinition, tasks: str) -> Policy:
    """Of the role that starts a job by the clock: this job, with its own roles, and here."""
    roles = tuple(filter(None, (definition.execution_role, definition.task_role)))
    here = {"Condition": {"ArnEquals": {"ecs:cluster": cluster}}}
    to_tasks = {"Condition": {"StringEquals": {"iam:PassedToService": tasks}}}
    revisions = (plot.arn("ecs", f"task-definition/{definition.family}:*"),)
    by_running = {"Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}}}
    return (
        {**_allow("RunJob", ("ecs:RunTask",), revisions), **here},
        {**_allow("TagTasks", ("ecs:TagResource",), (plot.arn("ecs", "task/*"),)), **by_running},
        {**_allow("PassRoles", ("iam:PassRole",), roles), **to_tasks},
    )


def task(statements: Iterable[Statement], can_exec: bool) -> Policy:
    """Of the role that the program acts with: what the spec grants."""
    return (*(_exec() if can_exec else ()), *(_granted(each) for each in statements))


def _pull(plot: Plot, images: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    arns = {Reference.parse(image).ecr_arn(plot.around.partition) for image in images}
    repositories = sorted(arns - {""})
    if not repositories:
        return
    # Signing in to ECR cannot be limited to a repository.
    yield _allow("SignInToRegistry", ("ecr:GetAuthorizationToken",), ("*",))
    actions = (
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    )
    yield _allow("PullImages", actions, tuple(repositories))


def _exec() -> Iterator[Mapping[str, Any]]:
    actions = ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
    # Session Manager's channels have no ARN to name.
    yield _allow("Exec", tuple(f"ssmmessages:{action}" for action in actions), ("*",))


def _granted(statement: Statement) -> Mapping[str, Any]:
    condition = {"Condition": statement.condition} if statement.condition else {}
    return {
        "Effect": statement.effect,
        "Action": statement.actions,
        "Resource": statement.resources,
        **condition,
    }


def _allow(name: str, actions: tuple[str, ...], resources: tuple[str, ...]) -> Mapping[str, Any]:
    return {"Sid": name, "Effect": "Allow", "Action": actions, "Resource": resources}
