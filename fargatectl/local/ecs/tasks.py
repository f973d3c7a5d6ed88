"""Tasks: found, described, listed, stopped."""

from fargatectl.local.failures import AwsError
from fargatectl.local.scheduler.ids import LETTERS, task_id
from fargatectl.local.scheduler.task import Task

from . import paging
from .call import Answer, Call, invalid, short
from .clusters import find as find_cluster
from .service_queries import find_service
from .task_view import view

MOST_DESCRIBED = 100
EXEC_DISABLED = (
    "The execute command failed because execute command was not enabled when the task was run or "
    "the execute command agent isn't running. Wait and try again or run a new task with execute "
    "command enabled and try again."
)


def stop_task(call: Call) -> Answer:
    """Stop a task; a service will replace it."""
    task = find_task(call)
    call.scheduler.stop(task, call.get("reason", "Task stopped by user"))
    return {"task": view(task)}


def describe_tasks(call: Call) -> Answer:
    """Stopped tasks are shown for an hour, unknown ones are failures."""
    cluster = find_cluster(call, call.get("cluster"))
    names = call.get("tasks", [])
    if not names:
        raise invalid("Tasks cannot be empty.")
    if len(names) > MOST_DESCRIBED:
        raise invalid(f"Tasks list cannot exceed {MOST_DESCRIBED}.")
    found = {name: call.scheduler.tasks.find(cluster.arn, name) for name in names}
    shows_tags = "TAGS" in call.get("include", [])
    prefix = cluster.arn.replace(":cluster/", ":task/")
    return {
        "tasks": [view(one, tags=shows_tags) for one in found.values() if one],
        "failures": [
            {"arn": f"{prefix}/{short(name)}", "reason": "MISSING"}
            for name, one in found.items()
            if one is None
        ],
    }


def list_tasks(call: Call) -> Answer:
    """Those that are to run, unless others are asked for."""
    cluster = find_cluster(call, call.get("cluster"))
    tasks = call.scheduler.tasks.of_cluster(cluster.arn)
    if call.get("serviceName"):
        service = find_service(call, cluster, call.get("serviceName"))
        if service is None:
            raise AwsError("ServiceNotFoundException", "Service not found.")
        tasks = call.scheduler.tasks.of_service(service.arn)
    arns = [task.arn for task in tasks if is_listed(call, task)]
    return paging.answer(call, "taskArns", arns, 100)


def is_listed(call: Call, task: Task) -> bool:
    """Whether the filters of ListTasks let a task through."""
    launch_type = task.capacity.launch_type or "FARGATE"
    return (
        task.desired_status == call.get("desiredStatus", "RUNNING")
        and call.get("family") in (None, task.template.family)
        and call.get("startedBy") in (None, task.started_by)
        and call.get("launchType") in (None, launch_type)
        and call.get("containerInstance") is None
    )


def execute_command(call: Call) -> Answer:
    """Opens a session whose stream nobody serves."""
    task = find_task(call)
    name = call.get("container") or task.containers[0].template.name
    container = next((one for one in task.containers if one.template.name == name), None)
    if container is None:
        raise invalid(f"The container {name} does not exist in the task.")
    if not task.can_exec or not task.is_running or container.agent_status != "RUNNING":
        raise invalid(EXEC_DISABLED)
    session = f"ecs-execute-command-{task_id()[:17]}"
    return {
        "clusterArn": task.cluster_arn,
        "taskArn": task.arn,
        "containerArn": container.arn,
        "containerName": name,
        "interactive": call.get("interactive", True),
        "session": {
            "sessionId": session,
            "streamUrl": f"wss://ssmmessages.{call.region}.amazonaws.com/v1/data-channel/{session}",
            "tokenValue": LETTERS,
        },
    }


def find_task(call: Call) -> Task:
    """The task that is named."""
    cluster = find_cluster(call, call.get("cluster"))
    task = call.scheduler.tasks.find(cluster.arn, call.get("task", ""))
    if task is None:
        raise invalid("The referenced task was not found.")
    return task
