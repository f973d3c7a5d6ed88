"""Task definitions: numbered revisions that are never reused."""

from typing import Any

from fargatectl.clock import as_datetime

from . import paging, sizes
from .call import Answer, Call, client_error, invalid, short
from .taskdefinition_rules import check

OPTIONAL = {
    "taskRoleArn": "task_role_arn",
    "executionRoleArn": "execution_role_arn",
    "volumes": "volumes",
    "placementConstraints": "placement_constraints",
    "requiresCompatibilities": "requires_compatibilities",
    "proxyConfiguration": "proxy_configuration",
    "inferenceAccelerators": "inference_accelerators",
    "runtimePlatform": "runtime_platform",
    "ipcMode": "ipc_mode",
    "pidMode": "pid_mode",
    "ephemeralStorage": "ephemeral_storage",
}


def register_task_definition(call: Call) -> Answer:
    """Every call makes a revision, even of what is there already."""
    cpu, memory = sizes.size(call.get("cpu"), call.get("memory"))
    definition = {**call.params, "cpu": cpu, "memory": memory}
    check(definition)
    made = call.backend.register_task_definition(
        definition["family"],
        [completed(one) for one in definition["containerDefinitions"]],
        network_mode=definition["networkMode"],
        tags=call.get("tags", []),
        cpu=cpu,
        memory=memory,
        **{ours: call.get(theirs) for theirs, ours in OPTIONAL.items()},
    )
    # What passes our checks runs on Fargate, asked for or not.
    made.compatibilities = ["EC2", "FARGATE"]
    made.registered_at = as_datetime(call.scheduler.now)
    made.registered_by = f"arn:aws:iam::{call.account}:root"
    made.enable_fault_injection = call.get("enableFaultInjection", False)
    return {"taskDefinition": made, "tags": made.tags}


def completed(container: dict[str, Any]) -> dict[str, Any]:
    """The container definition with what ECS fills in."""
    mappings = [
        {"hostPort": one.get("containerPort"), "protocol": "tcp", **one}
        for one in container.get("portMappings") or []
    ]
    return {"systemControls": [], **container, "portMappings": mappings}


def describe_task_definition(call: Call) -> Answer:
    """By family: the newest ACTIVE revision. By revision: whatever its status."""
    found = find(call, call.get("taskDefinition"))
    if found is None:
        raise client_error("Unable to describe task definition.")
    return {
        "taskDefinition": found,
        "tags": found.tags if "TAGS" in call.get("include", []) else None,
    }


def list_task_definitions(call: Call) -> Answer:
    """Sorted by family and revision, ascending unless asked otherwise."""
    family, status = call.get("familyPrefix"), call.get("status", "ACTIVE")
    found = [
        (one.family, one.revision, one.arn)
        for revisions in call.backend.task_definitions.values()
        for one in revisions.values()
        if one.status == status and family in (None, one.family)
    ]
    found.sort(reverse=call.get("sort") == "DESC")
    return paging.answer(call, "taskDefinitionArns", [arn for _, _, arn in found], 100)


def list_task_definition_families(call: Call) -> Answer:
    """A family is ACTIVE while one of its revisions is."""
    prefix, status = call.get("familyPrefix", ""), call.get("status", "ALL")
    found = []
    for family, revisions in sorted(call.backend.task_definitions.items()):
        statuses = {one.status for one in revisions.values()}
        state = "ACTIVE" if "ACTIVE" in statuses else "INACTIVE"
        is_gone = statuses == {"DELETE_IN_PROGRESS"}
        if family.startswith(prefix) and status in ("ALL", state) and not is_gone:
            found.append(family)
    return paging.answer(call, "families", found, 100)


def deregister_task_definition(call: Call) -> Answer:
    """Make a revision INACTIVE; what runs of it goes on."""
    name = short(call.get("taskDefinition"))
    if ":" not in name:
        raise client_error("Revision is missing.")
    found = find(call, name)
    if found is None:
        raise client_error("Unable to describe task definition.")
    if found.status == "ACTIVE":
        found.status = "INACTIVE"
        found.deregistered_at = as_datetime(call.scheduler.now)
    return {"taskDefinition": found}


def delete_task_definitions(call: Call) -> Answer:
    """Only what is INACTIVE can go. It stays numbered, so the revision is not used again."""
    names = call.get("taskDefinitions", [])
    if not 1 <= len(names) <= 10:
        raise invalid("Size of TaskDefinition references list must be between 1 and 10.")
    deleted, failures = [], []
    for name in names:
        found = find(call, name)
        reason = undeletable(name, found)
        if reason:
            failures.append({"arn": name, "reason": reason})
            continue
        found.status, found.tags = "DELETE_IN_PROGRESS", []
        found.delete_requested_at = as_datetime(call.scheduler.now)
        deleted.append(found)
    return {"taskDefinitions": deleted, "failures": failures}


def undeletable(name: str, found: Any) -> str | None:
    """Why a revision is not deleted."""
    if ":" not in short(name):
        return (
            "The specified task definition identifier is invalid. Specify a valid name or ARN "
            "and try again."
        )
    if found is None:
        return (
            "The specified task definition does not exist. Specify a valid account, family, "
            "revision and try again."
        )
    if found.status == "ACTIVE":
        return (
            "The specified task definition is still in ACTIVE status. Please deregister the "
            "target and try again."
        )
    return None


def find(call: Call, name_or_arn: str) -> Any:
    """A revision; for a family the newest ACTIVE one; None if there is none."""
    family, _, revision = short(name_or_arn).partition(":")
    revisions = call.backend.task_definitions.get(family, {})
    if revision:
        return revisions.get(int(revision)) if revision.isdigit() else None
    active = [number for number, one in revisions.items() if one.status == "ACTIVE"]
    return revisions[max(active)] if active else None


def find_active(call: Call, name_or_arn: str) -> Any:
    """A revision from which tasks can be started."""
    found = find(call, name_or_arn)
    if found is None:
        raise client_error("TaskDefinition not found.")
    if found.status != "ACTIVE":
        raise client_error("TaskDefinition is inactive")
    return found
