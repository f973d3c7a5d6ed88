"""The roles of a task: who starts it, what it may do, and who makes its volumes."""

from dataclasses import dataclass

from fargatectl.blueprint import permissions, secrets, volumes
from fargatectl.blueprint.names import role_name
from fargatectl.blueprint.plot import Plot
from fargatectl.engine import Key, Ref
from fargatectl.resources import documents, names
from fargatectl.resources.grant import PREFIX, Grant
from fargatectl.resources.log_group import LogGroup
from fargatectl.resources.role import Role
from fargatectl.spec.models.service import Service
from fargatectl.spec.models.task import Task

TASKS = "ecs-tasks.amazonaws.com"
ECS = "ecs.amazonaws.com"
EBS_POLICY = "iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"


@dataclass(frozen=True)
class Given:
    """A role by its ARN, and what is made of it: nothing where the spec names one."""

    arn: str
    role: Role | None = None
    grant: Grant | None = None

    @property
    def resources(self) -> tuple[Role | Grant, ...]:
        return tuple(each for each in (self.role, self.grant) if each is not None)

    @property
    def grants(self) -> tuple[str, ...]:
        """Refs to what must be granted before the role is used."""
        return (Ref(self.grant, "role"),) if self.grant else ()


def execution(
    plot: Plot, whole: Key, task: Task, logs: LogGroup | None, images: tuple[str, ...]
) -> Given:
    """The role that ECS starts tasks with."""
    if task.execution_role:
        return Given(task.execution_role)
    group = logs.group_name if logs else ""
    statements = (*permissions.execution(plot, group, images), *secrets.readable(plot, task))
    about = f"Starts tasks of {plot.owner.slug} {whole.name}"
    return _given(_role(plot, whole, "execution", about), statements)


def acting(plot: Plot, whole: Key, task: Task) -> Given:
    """The role that the program acts with."""
    if task.role and task.role.arn:
        return Given(task.role.arn)
    granted = task.role.statements if task.role else ()
    can_exec = isinstance(task, Service) and task.exec
    statements = (*volumes.grants(plot, task), *permissions.task(granted, can_exec))
    role = _role(
        plot,
        whole,
        "task",
        f"What {plot.owner.slug} {whole.name} may do",
        policies=frozenset(task.role.policies if task.role else ()),
        # A deputy that somebody else's tasks could borrow would be a confused one.
        within=plot.arn("ecs", "*"),
    )
    return _given(role, statements)


def attaching(plot: Plot, whole: Key, task: Task) -> Given:
    """The role that ECS makes and attaches EBS volumes with; none where there are none."""
    if not volumes.has_ebs(task):
        return Given("")
    policy = f"arn:{plot.around.partition}:{EBS_POLICY}"
    about = f"Makes the volumes of {plot.owner.slug} {whole.name}"
    role = _role(plot, whole, "volumes", about, trusts=ECS, policies=frozenset([policy]))
    return _given(role, ())


def grant(
    title: str, role_name: str, arn: str, statements: permissions.Policy, part_of: Key | None
) -> Grant:
    """What a role may do, under a name that other statements do not have."""
    digest = names.digest(documents.text(statements))
    return Grant(
        name=f"{title}-{digest}",
        role_name=role_name,
        policy_name=f"{PREFIX}{digest}",
        statements=statements,
        role=arn,
        part_of=part_of,
    )


def _given(role: Role, statements: permissions.Policy) -> Given:
    arn = Ref(role, "arn")
    if not statements:
        return Given(arn, role)
    return Given(arn, role, grant(role.name, role.role_name, arn, statements, role.part_of))


def _role(
    plot: Plot,
    whole: Key,
    role: str,
    about: str,
    *,
    trusts: str = TASKS,
    policies: frozenset[str] = frozenset(),
    within: str = "",
) -> Role:
    title = f"{whole.name}-{role}"
    return Role(
        name=title,
        role_name=role_name(plot.owner, whole.name, role, plot.around.region),
        trusts=trusts,
        within=within,
        description=about,
        policies=policies,
        tags=plot.tags(title),
        part_of=whole,
    )
