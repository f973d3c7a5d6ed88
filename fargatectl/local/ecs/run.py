"""RunTask: tasks that belong to no service."""

import json
from typing import Any

from fargatectl.local.failures import AwsError
from fargatectl.local.scheduler.events import role_refusal
from fargatectl.local.scheduler.images import repository
from fargatectl.local.scheduler.placement import next_capacity, next_subnet
from fargatectl.local.scheduler.simulated import SCARCE
from fargatectl.local.scheduler.task import Capacity, Tags, Task
from fargatectl.local.scheduler.template import TaskTemplate
from fargatectl.local.scheduler.world import Network

from . import capacity
from .call import Answer, Call, client_error, invalid
from .clusters import find_active as find_active_cluster
from .neighbours import Neighbours
from .network import network
from .services import FARGATE_PLATFORM
from .task_view import view
from .taskdefinitions import find_active as find_active_definition
from .template import template

MOST_AT_ONCE = 10
LONGEST_OVERRIDES = 8192
NO_CAPACITY = (
    "Capacity is unavailable at this time. Please try again later or in a different availability "
    "zone"
)
# For so long after the first request there is no room for a task of `sim/no-capacity`.
FULL = 45.0


def run_task(call: Call) -> Answer:
    """Start tasks that belong to no service."""
    cluster = find_active_cluster(call, call.get("cluster"))
    count = call.get("count", 1)
    if not 1 <= count <= MOST_AT_ONCE:
        raise invalid("count should be between 1 and 10.")
    earlier = earlier_tasks(call)
    if earlier is not None:
        return {"tasks": [view(one) for one in earlier], "failures": []}
    made_of = template(find_active_definition(call, call.get("taskDefinition") or ""))
    shares = capacity.shares(capacity.strategy(call, cluster))
    place = network(call, call.get("networkConfiguration"))
    check_run(call, made_of)
    if lacks_capacity(call, made_of):
        return {"tasks": [], "failures": [{"reason": NO_CAPACITY}]}
    started: list[Task] = []
    for _ in range(count):
        runs_on = next_capacity(shares, started, FARGATE_PLATFORM)
        task = make_task(
            call, cluster, made_of, place, next_subnet(place.subnets, started), runs_on
        )
        call.scheduler.start(task)
        started.append(task)
    if call.get("clientToken"):
        remember(call, started)
    return {"tasks": [view(one) for one in started], "failures": []}


def make_task(
    call: Call,
    cluster: Any,
    made_of: TaskTemplate,
    place: Network,
    subnet: str,
    runs_on: Capacity,
) -> Task:
    """One task of the request."""
    overrides = call.get("overrides", {})
    return Task(
        made_of,
        cluster_arn=cluster.arn,
        network=place,
        subnet=subnet,
        created_at=call.scheduler.now,
        group=call.get("group", f"family:{made_of.family}"),
        capacity=runs_on,
        started_by=call.get("startedBy", ""),
        can_exec=call.get("enableExecuteCommand", False),
        commands={
            one["name"]: one["command"]
            for one in overrides.get("containerOverrides", [])
            if one.get("command")
        },
        overrides=overrides,
        tags=own_tags(call, cluster.name, made_of.tags),
    )


def check_run(call: Call, made_of: TaskTemplate) -> None:
    """Raise what RunTask refuses at once."""
    names = {one.name for one in made_of.containers}
    if len(json.dumps(call.get("overrides", {}))) > LONGEST_OVERRIDES:
        raise invalid(f"The overrides are longer than {LONGEST_OVERRIDES} characters.")
    for one in call.get("overrides", {}).get("containerOverrides", []):
        if one.get("name") not in names:
            raise invalid(
                f"Override for container named {one.get('name')} is not a container in the "
                "TaskDefinition."
            )
    if call.get("propagateTags") == "SERVICE":
        raise invalid("propagateTags cannot be SERVICE when running a task.")
    neighbours = Neighbours(call.scheduler)
    for role in made_of.roles:
        if not neighbours.can_assume(role):
            raise client_error(role_refusal(role))
    if call.get("enableExecuteCommand") and not made_of.task_role:
        raise invalid(
            "The task couldn't be run because a valid taskRoleArn is not being used. Specify a "
            "valid task role in your task definition and try again."
        )


def lacks_capacity(call: Call, made_of: TaskTemplate) -> bool:
    """Whether Fargate has no room; it does not tell of which image the tasks are."""
    if all(repository(one.image) != SCARCE for one in made_of.containers):
        return False
    since = call.scheduler.scarce_since.setdefault(made_of.arn, call.scheduler.now)
    return call.scheduler.agenda.elapsed(since) < FULL


def earlier_tasks(call: Call) -> list[Task] | None:
    """The tasks an equal request with the same client token has started."""
    known = call.scheduler.run_requests.get(call.get("clientToken", ""))
    if known is None:
        return None
    params, arns = known
    if params != call.params:
        raise AwsError(
            "ConflictException",
            "The client token was already used by a request with other parameters.",
        )
    return [task for task in call.scheduler.tasks if task.arn in arns]


def remember(call: Call, started: list[Task]) -> None:
    """Keep the request, so that it may be repeated."""
    arns = [task.arn for task in started]
    call.scheduler.run_requests[call.get("clientToken")] = (dict(call.params), arns)


def own_tags(call: Call, cluster_name: str, of_definition: tuple[tuple[str, str], ...]) -> Tags:
    """Tags of the request and, if asked for, of the task definition and of ECS."""
    tags = [dict(tag) for tag in call.get("tags", [])]
    if call.get("propagateTags") == "TASK_DEFINITION":
        tags += [{"key": key, "value": value} for key, value in of_definition]
    if call.get("enableECSManagedTags"):
        tags.append({"key": "aws:ecs:clusterName", "value": cluster_name})
    return tags
