"""From a plan to what the doctor examines: each service and job, as the plan would make it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fargatectl.blueprint.capacity import capacity
from fargatectl.blueprint.deployment import deployment
from fargatectl.commands.prospects import prospect
from fargatectl.commands.session import Session
from fargatectl.engine import Key, Plan, Step
from fargatectl.resources.capacity import ON_DEMAND, SPOT
from fargatectl.resources.deployment import Deployment
from fargatectl.resources.schedule import Schedule
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition
from fargatectl.runtime.doctor.patient import Location, Patient
from fargatectl.runtime.image import Image
from fargatectl.runtime.names import cluster_and_name
from fargatectl.spec.models.service import Service as SpecService
from fargatectl.spec.models.task import Task

# How registries call the processors.
_ARCHES = {"X86_64": "amd64", "ARM64": "arm64"}
CPU_UNITS = 1024  # to the vCPU


def patients(session: Session, plan: Plan, names: Collection[str] = ()) -> list[Patient]:
    """Those of the names that the plan has, or all; an `up --only` has not all of the spec."""
    return [
        _patient(session, plan, at, task, definition)
        for at, task in _tasks(session, names)
        if (definition := _definition(plan, at))
    ]


def unplanned(session: Session, names: Collection[str] = ()) -> list[Patient]:
    """As far as the spec alone tells, where it has errors that let no plan be made."""
    return [_of_spec(session, at, task) for at, task in _tasks(session, names)]


def _of_spec(session: Session, at: Location, task: Task) -> Patient:
    service = task if isinstance(task, SpecService) else None
    return Patient(
        file=session.spec,
        at=at,
        task=task,
        containers=tuple(_containers(str(at[1]), task)),
        arch=_ARCHES[task.arch.upper()],
        vcpu=task.cpu / CPU_UNITS,
        most=_most(task),
        count=service.count if service else 0,
        on_spot=_on_spot(task),
        unbuilt=frozenset(_built(str(at[1]), task)),
        limits=_limits(deployment(service.deploy)) if service else None,
        grace=_grace(task),
    )


def _patient(
    session: Session, plan: Plan, at: Location, task: Task, definition: TaskDefinition
) -> Patient:
    """With what `raw`, `--image` and a scaling by hand make of it, and what runs by now."""
    alone = _of_spec(session, at, task)
    planned = replace(
        alone,
        containers=definition.containers,
        arch=_ARCHES[definition.arch],
        vcpu=definition.cpu / CPU_UNITS,
        unbuilt=frozenset(_unbuilt_by(plan, definition)),
        prospect=prospect(session, plan, _whole(at), definition),
    )
    step = plan.steps.get(_whole(at))
    if step is None or not isinstance(step.wanted, Service):
        return planned
    running = int(step.live.state["desired"]) if step.live else 0
    count = _count(step, step.wanted, running)
    return replace(
        planned,
        most=max(alone.most, count),
        count=count,
        limits=_limits(step.wanted.deployment),
        grace=step.wanted.grace if step.wanted.bindings else None,
        runs=cluster_and_name(step.live.outputs["arn"]) if step.live else None,
        running=running,
    )


def _tasks(session: Session, names: Collection[str]) -> Iterator[tuple[Location, Task]]:
    spec = session.spec.spec
    for name, service in spec.services.items():
        if not names or name in names:
            yield ("services", name), service
    for name, job in spec.jobs.items():
        if not names or name in names:
            yield ("jobs", name), job


def _whole(at: Location) -> Key:
    return Key(Service.kind if at[0] == "services" else Schedule.kind, str(at[1]))


def _definition(plan: Plan, at: Location) -> TaskDefinition | None:
    for step in plan.steps.values():
        if isinstance(step.wanted, TaskDefinition) and step.wanted.part_of == _whole(at):
            return step.wanted
    return None


def _count(step: Step, service: Service, running: int) -> int:
    """What it will be: a count that was set by hand is kept until the spec's own changes."""
    changed = {change.field for change in step.changes}
    if service.desired is not None:
        return service.desired
    if step.live is not None and (service.count is None or "count" not in changed):
        return running
    return service.initial if service.count is None else service.count


def _most(task: Task) -> int:
    if isinstance(task, SpecService) and task.scaling:
        bounds = [task.scaling.max, *(each.max or 0 for each in task.scaling.schedule)]
        return max(bounds)
    return int(getattr(task, "count", 1))


def _on_spot(task: Task) -> float:
    """The share of the tasks that Spot gets once the base is on demand."""
    shares = capacity(task.spot)
    if SPOT not in shares:
        return 0.0
    most = max(_most(task), 1)
    base = shares[ON_DEMAND].base if ON_DEMAND in shares else 0
    weights = sum(share.weight for share in shares.values()) or 1
    return max(most - base, 0) / most * shares[SPOT].weight / weights


def _limits(wanted: Deployment) -> tuple[int, int] | None:
    return (wanted.min_healthy, wanted.max) if wanted.strategy == "ROLLING" else None


def _grace(task: Task) -> int | None:
    ways = task.http if isinstance(task, SpecService) else ()
    return max((way.health_check.grace for way in ways), default=None)


def _built(name: str, task: Task) -> Iterator[str]:
    for each, container in {name: task, **task.sidecars}.items():
        if container.build is not None:
            yield each


def _unbuilt_by(plan: Plan, definition: TaskDefinition) -> Iterator[str]:
    """The containers whose image the very `up` will push."""
    to_come = {step.wanted.uri for step in plan.writes if isinstance(step.wanted, Image)}
    for each in definition.containers:
        if each.get("image") in to_come:
            yield str(each["name"])


def _containers(name: str, task: Task) -> Iterator[Mapping[str, Any]]:
    for each, container in {name: task, **task.sidecars}.items():
        check = container.health_check
        yield {
            "name": each,
            "image": container.image,
            "healthCheck": {"startPeriod": check.start_period} if check else {},
        }
