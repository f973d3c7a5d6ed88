"""Jobs: tasks that run to their end, by the clock or on demand."""

from collections.abc import Iterator
from dataclasses import replace

from fargatectl.blueprint import permissions, task
from fargatectl.blueprint.capacity import capacity
from fargatectl.blueprint.cluster import Home
from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.names import role_name
from fargatectl.blueprint.plot import Plot
from fargatectl.blueprint.roles import TASKS
from fargatectl.engine import Key, Ref, Resource
from fargatectl.errors import Problem
from fargatectl.resources import names
from fargatectl.resources.containers import normal
from fargatectl.resources.role import Role
from fargatectl.resources.schedule import Schedule
from fargatectl.resources.schedule_group import ScheduleGroup
from fargatectl.resources.security_group import SecurityGroup
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.runtime.one_off import TIMEKEEPER, TOO_LATE, OneOff
from fargatectl.spec import SpecFile

SCHEDULER = "scheduler.amazonaws.com"
GROUP = "jobs"

TIMEKEEPER_IMAGE = "public.ecr.aws/docker/library/busybox:stable"


def build(plot: Plot, ground: Ground, home: Home) -> tuple[Resource, ...]:
    """All jobs, and the group of those that run by the clock."""
    scheduled = any(job.schedule for job in plot.spec.jobs.values())
    groups = (_group(plot),) if scheduled else ()
    jobs = [each for name in plot.spec.jobs for each in _job(plot, ground, home, name)]
    return (*groups, *jobs)


def errand(plot: Plot, ground: Ground, home: Home, name: str, starter: str) -> OneOff:
    """One run of a job, where its schedule would run it."""
    job = plot.spec.jobs[name]
    place = ground.place(job.network)
    group = Ref(Key(SecurityGroup.kind, name), "id")
    return OneOff(
        cluster=home.name,
        task_definition=Ref(Key(TaskDefinition.kind, name), "arn"),
        container=name,
        subnets=place.subnets,
        security_groups=frozenset([group, *job.network.security_groups]),
        public_ip=place.public_ip,
        started_by=starter,
        tags=plot.owner.tags,
    )


def problems(file: SpecFile) -> Iterator[Problem]:
    for name, job in file.spec.jobs.items():
        if job.network.allow:
            message = "nobody connects to a job: `allow` is for services."
            yield file.problem("jobs", name, "network", "allow", message=message)


def _job(plot: Plot, ground: Ground, home: Home, name: str) -> Iterator[Resource]:
    whole = Key(Schedule.kind, name)
    parts = task.build(plot, whole, plot.spec.jobs[name])
    definition = _limited(parts.definition, plot.spec.jobs[name].timeout)
    yield from (each for each in parts.resources if each is not parts.definition)
    yield definition
    group = _security_group(plot, ground, whole)
    yield group
    if plot.spec.jobs[name].schedule:
        role = _role(plot, home, whole, definition)
        yield role
        yield _schedule(plot, ground, home, definition, group, role)


def _limited(definition: TaskDefinition, timeout: int | None) -> TaskDefinition:
    """ECS lets a task run for ever: a container that ends in time takes the others along."""
    if timeout is None:
        return definition
    keeper = {
        "name": TIMEKEEPER,
        "image": TIMEKEEPER_IMAGE,
        "essential": True,
        "command": ["sh", "-c", f"sleep {timeout}; exit {TOO_LATE}"],
        # Without it the shell would not hear that the job is done.
        "linuxParameters": {"initProcessEnabled": True},
        "stopTimeout": 2,
    }
    return replace(definition, containers=(*definition.containers, normal(keeper)))


def _group(plot: Plot) -> ScheduleGroup:
    return ScheduleGroup(
        name=GROUP,
        group_name=names.name(plot.owner, limit=names.ROLE),
        tags=plot.tags(GROUP),
    )


def _security_group(plot: Plot, ground: Ground, whole: Key) -> SecurityGroup:
    return SecurityGroup(
        name=whole.name,
        vpc=ground.vpc,
        group_name=names.name(plot.owner, whole.name, limit=255),
        description=f"Tasks of {plot.owner.slug} {whole.name}",
        ingress=frozenset(),
        tags=plot.tags(whole.name),
        part_of=whole,
    )


def _role(plot: Plot, home: Home, whole: Key, definition: TaskDefinition) -> Role:
    title = f"{whole.name}-schedule"
    return Role(
        name=title,
        role_name=role_name(plot.owner, whole.name, "schedule", plot.around.region),
        trusts=SCHEDULER,
        description=f"Starts {plot.owner.slug} {whole.name} by the clock",
        statements=permissions.schedule(plot, home.arn, definition, TASKS),
        within=plot.arn("scheduler", "*"),
        tags=plot.tags(title),
        part_of=whole,
    )


def _schedule(
    plot: Plot,
    ground: Ground,
    home: Home,
    definition: TaskDefinition,
    group: SecurityGroup,
    role: Role,
) -> Schedule:
    job = plot.spec.jobs[definition.name]
    place = ground.place(job.network)
    holder = _group(plot)
    return Schedule(
        name=definition.name,
        group=Ref(holder, "arn"),
        group_name=holder.group_name,
        schedule=str(job.schedule),
        timezone=job.timezone,
        cluster=home.arn,
        task_definition=Ref(definition, "arn"),
        role=Ref(role, "arn"),
        count=job.count,
        retries=job.retries,
        capacity=capacity(job.spot),
        subnets=place.subnets,
        security_groups=frozenset([Ref(group, "id"), *job.network.security_groups]),
        public_ip=place.public_ip,
        tags={**plot.owner.tags},
    )
