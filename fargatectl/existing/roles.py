"""Roles and policies that others made and a task is to have."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from fargatectl.aws import Aws, code_of, is_denied
from fargatectl.errors import Problem
from fargatectl.existing.references import Location
from fargatectl.spec import Spec, SpecFile
from fargatectl.spec.words import shown

TASKS = "ecs-tasks.amazonaws.com"


def problems(aws: Aws, file: SpecFile) -> list[Problem]:
    """A problem for each that does not exist or that no task could have."""
    named = list(_named(file.spec))
    faults = aws.together([partial(_fault, aws, arn) for _, arn in named])
    return [
        file.problem(*at, message=fault)
        for (at, _), fault in zip(named, faults, strict=True)
        if fault
    ]


def _named(spec: Spec) -> Iterator[tuple[Location, str]]:
    for kind, tasks in (("services", spec.services), ("jobs", spec.jobs)):
        for name, task in tasks.items():
            if task.execution_role:
                yield (kind, name, "execution_role"), task.execution_role
            if task.role and task.role.arn:
                yield (kind, name, "role", "arn"), task.role.arn
            for number, policy in enumerate(task.role.policies if task.role else ()):
                yield (kind, name, "role", "policies", number), policy


def _fault(aws: Aws, arn: str) -> str:
    """What is wrong with a role or a policy; empty when nothing is, or none may tell."""
    is_role = ":role/" in arn
    if is_role and arn.split(":")[4] != aws.account:
        return f"role `{shown(arn)}` is of another account; a task can only have its own's."
    try:
        if not is_role:
            aws.read("iam", "get_policy", PolicyArn=arn)
            return ""
        role = aws.read("iam", "get_role", RoleName=arn.rpartition("/")[2])["Role"]
    except Exception as error:
        if code_of(error) == "NoSuchEntity":
            return f"there is no {'role' if is_role else 'policy'} `{shown(arn)}` in AWS."
        if is_denied(error):
            return ""
        raise
    if role["Arn"] != arn:
        return f"there is no role `{shown(arn)}` in AWS; the one of that name is {role['Arn']}."
    if not trusts_tasks(role["AssumeRolePolicyDocument"]):
        return f"role `{shown(arn)}` does not let {TASKS} assume it, so no task can have it."
    return ""


def trusts_tasks(document: Mapping[str, Any]) -> bool:
    """Whether a trust policy lets ECS give the role to tasks."""
    return any(_lets_tasks(statement) for statement in _listed(document.get("Statement", [])))


def _lets_tasks(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    services = _listed(principal.get("Service", [])) if isinstance(principal, Mapping) else ["*"]
    actions = _listed(statement.get("Action", []))
    return (
        statement.get("Effect") == "Allow"
        and bool({TASKS, "*"} & set(services))
        and bool({"sts:AssumeRole", "sts:*", "*"} & set(actions))
    )


def _listed(value: Any) -> list[Any]:
    """IAM writes a list of one without brackets."""
    return value if isinstance(value, list) else [value]
