"""How services stand: their revision, tasks, targets, deployments and last events."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

from botocore.exceptions import ClientError

from fargatectl.aws import Aws
from fargatectl.events import ServiceSaid
from fargatectl.runtime import questions
from fargatectl.runtime.names import revision_of
from fargatectl.runtime.pausing import waiting_hook
from fargatectl.runtime.sayings import saying
from fargatectl.runtime.scaling import Scaling, scaling_of
from fargatectl.runtime.targets import Target, healthy_tasks, target_groups_of, targets_of
from fargatectl.runtime.tasks import Task, describe_tasks, seconds

Answer = Mapping[str, Any]
EVENTS = 10


@dataclass(frozen=True, kw_only=True)
class DeploymentStatus:
    """One of a service's deployments that still has tasks. `created` in seconds since the epoch."""

    id: str
    revision: str
    status: str
    rollout: str
    reason: str
    desired: int
    running: int
    pending: int
    failed: int
    created: float | None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """How far a deployment under way is that moves requests in stages, and whether it waits there.

    `stage` is ECS's lifecycle stage; `is_paused` tells that it waits for somebody's word.
    """

    strategy: str
    stage: str
    is_paused: bool


@dataclass(frozen=True, kw_only=True)
class ServiceStatus:
    """A service as it stands.

    `older_secrets` are those whose value was changed after its tasks began to start.
    `revision` is the one that ECS works towards, `image` that of its main container, `digest` what
    its tasks run of it. `serving` are the tasks with a healthy target; without a load balancer,
    those that run. `events` are the last ones, newest first. `declared` is the count that the spec
    has set, None where that is not known. `shift` is of a deployment under way with stages.
    """

    name: str
    revision: str
    image: str
    digest: str
    desired: int
    running: int
    pending: int
    serving: int
    deployments: tuple[DeploymentStatus, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    events: tuple[ServiceSaid, ...]
    scaling: Scaling | None = None
    older_secrets: tuple[str, ...] = ()
    declared: int | None = None
    shift: Shift | None = None


def status(
    aws: Aws, cluster: str, services: Sequence[str], *, count_tag: str = ""
) -> tuple[ServiceStatus, ...]:
    """Those of the services that exist, in the order asked; none when the cluster does not.

    `count_tag` is the tag of a service that holds the count that its spec has set.
    """
    found = _active(aws, cluster, services)
    definitions = {service["taskDefinition"] for service in found}
    groups = list(chain.from_iterable(target_groups_of(service) for service in found))
    names = [service["serviceName"] for service in found]
    images = aws.ahead(partial(_images, aws, definitions))
    tasks = aws.ahead(partial(_tasks, aws, cluster, names))
    targets = aws.ahead(partial(targets_of, aws, groups))
    scaled = aws.ahead(partial(scaling_of, aws, cluster, services))
    shifts = aws.ahead(partial(_shifts, aws, found))
    looks: tuple[Future[Any], ...] = (images, tasks, targets, scaled, shifts)
    wait(looks)
    return tuple(
        replace(
            _status(
                service,
                images.result()[service["taskDefinition"]],
                tasks.result()[service["serviceName"]],
                targets.result(),
            ),
            scaling=scaled.result().get(service["serviceName"]),
            declared=_declared(service, count_tag),
            shift=shifts.result().get(service["serviceName"]),
        )
        for service in found
    )


def _declared(service: Answer, tag: str) -> int | None:
    noted = {each["key"]: each.get("value", "") for each in service.get("tags", ())}
    return int(noted[tag]) if noted.get(tag, "").isdigit() else None


def _shifts(aws: Aws, services: Sequence[Answer]) -> dict[str, Shift]:
    """Nothing is asked unless a deployment is under way that may have stages."""
    under_way = {
        service["currentServiceDeployment"]: service["serviceName"]
        for service in services
        if service.get("currentServiceDeployment") and _has_stages(service)
    }
    return {
        under_way[found["serviceDeploymentArn"]]: Shift(
            strategy=found.get("deploymentConfiguration", {}).get("strategy", ""),
            stage=found["lifecycleStage"],
            is_paused=waiting_hook(found) is not None,
        )
        for found in questions.service_deployments(aws, list(under_way))
        if found.get("lifecycleStage")
    }


def _has_stages(service: Answer) -> bool:
    configuration: Answer = service.get("deploymentConfiguration", {})
    return bool(configuration.get("strategy", "ROLLING") != "ROLLING")


def _active(aws: Aws, cluster: str, names: Sequence[str]) -> list[Answer]:
    try:
        answers = questions.services_once(aws, cluster, names)
    except ClientError as error:
        if questions.is_missing(error):
            return []
        raise
    # A deleted service stays listed, as INACTIVE.
    active = {one["serviceName"]: one for one in answers if one["status"] != "INACTIVE"}
    return [active[name] for name in names if name in active]


def _images(aws: Aws, definitions: set[str]) -> dict[str, tuple[str, str]]:
    """The main container's name and image, by task definition."""

    def ask(definition: str) -> tuple[str, str]:
        # With the tags, which others want to know: so all ask the same.
        answer = aws.read(
            "ecs", "describe_task_definition", taskDefinition=definition, include=["TAGS"]
        )
        main = answer["taskDefinition"]["containerDefinitions"][0]
        return main["name"], main["image"]

    wanted = sorted(definitions)
    answers = aws.together(partial(ask, definition) for definition in wanted)
    return dict(zip(wanted, answers, strict=True))


def _tasks(aws: Aws, cluster: str, names: Sequence[str]) -> dict[str, list[Task]]:
    listed = aws.together(
        partial(questions.task_arns, aws, cluster, name, "RUNNING") for name in names
    )
    tasks = describe_tasks(aws, cluster, list(chain.from_iterable(listed)))
    return {name: [task for task in tasks if task.service == name] for name in names}


def _status(
    service: Answer,
    main: tuple[str, str],
    tasks: Sequence[Task],
    targets: Mapping[str, tuple[Target, ...]],
) -> ServiceStatus:
    container, image = main
    groups = target_groups_of(service)
    mine = tuple(chain.from_iterable(targets[group] for group in groups))
    name = service["serviceName"]
    revision = revision_of(service["taskDefinition"])
    return ServiceStatus(
        name=name,
        revision=revision,
        image=image,
        digest=_digest(container, [task for task in tasks if task.revision == revision]),
        desired=service["desiredCount"],
        running=service["runningCount"],
        pending=service["pendingCount"],
        serving=healthy_tasks(mine) if groups else service["runningCount"],
        deployments=tuple(_deployment(one) for one in service.get("deployments", ())),
        tasks=tuple(tasks),
        targets=mine,
        events=tuple(saying(name, event) for event in service.get("events", ())[:EVENTS]),
    )


def _digest(container: str, tasks: Sequence[Task]) -> str:
    digests = (one.digest for task in tasks for one in task.containers if one.name == container)
    return next(filter(None, digests), "")


def _deployment(answer: Answer) -> DeploymentStatus:
    return DeploymentStatus(
        id=answer["id"],
        revision=revision_of(answer["taskDefinition"]),
        status=answer["status"],
        rollout=answer.get("rolloutState", ""),
        reason=answer.get("rolloutStateReason", ""),
        desired=answer["desiredCount"],
        running=answer["runningCount"],
        pending=answer["pendingCount"],
        failed=answer.get("failedTasks", 0),
        created=seconds(answer.get("createdAt")),
    )
