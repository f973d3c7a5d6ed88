"""What one task of a service or a job is: as it is deployed, with what the user says otherwise."""

import uuid
from dataclasses import dataclass, field, replace
from functools import partial

from fargatectl.blueprint import job_errand
from fargatectl.commands.session import Session
from fargatectl.commands.values import check_size
from fargatectl.commands.wish import live_service, surroundings, wish
from fargatectl.engine import Plan, Ref, fill
from fargatectl.errors import FargatectlError, UsageError
from fargatectl.resources import documents
from fargatectl.resources.schedule import Schedule
from fargatectl.runtime.one_off import OneOff


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """What is otherwise than in the deployed task; `cpu` in units, `memory` in MiB."""

    command: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    cpu: int | None = None
    memory: int | None = None


def errand(session: Session, name: str | None, overrides: Overrides) -> OneOff:
    """One task of the service or job; without a name, of the only one that the spec has.

    Jobs do not count where there are services.
    """
    services, jobs = session.spec.spec.services, session.spec.spec.jobs
    known, likely = [*services, *jobs], list(services or jobs)
    if name is None and len(likely) == 1:
        name = likely[0]
    if name is None:
        raise UsageError("Which service or job? Name one.", f"The spec has: {', '.join(known)}.")
    if name not in known:
        raise UsageError(
            f"The spec has no service or job {name}.", f"It has: {', '.join(known) or 'none'}."
        )
    task = _of_job(session, name) if name in jobs else _of_service(session, name)
    _check_size(session, task, overrides)
    return replace(task, **vars(overrides))


def _check_size(session: Session, task: OneOff, overrides: Overrides) -> None:
    """One of the two alone must go with the other as it is deployed."""
    if overrides.cpu is None and overrides.memory is None:
        return
    answer = session.aws.read(
        "ecs", "describe_task_definition", taskDefinition=task.task_definition
    )
    deployed = answer["taskDefinition"]
    cpu, memory = overrides.cpu or deployed["cpu"], overrides.memory or deployed["memory"]
    check_size(int(cpu), int(memory))


def _of_service(session: Session, name: str) -> OneOff:
    live = live_service(session, name).found
    return OneOff(
        cluster=live.cluster,
        task_definition=live.task_definition,
        container=name,
        subnets=live.subnets,
        security_groups=live.security_groups,
        public_ip=live.public_ip,
        can_exec=live.can_exec,
        volumes=tuple(documents.thaw(live.volumes)),
        started_by=_starter(),
        tags=live.tags,
    )


def _of_job(session: Session, name: str) -> OneOff:
    session.doing = f"find job {name}"
    for live in Schedule.owned(session.aws, session.owner):
        if live.found.name == name:
            return _of_schedule(session, live.found)
    return _of_spec(session, name)


def _of_schedule(session: Session, schedule: Schedule) -> OneOff:
    return OneOff(
        cluster=schedule.cluster,
        task_definition=schedule.task_definition,
        container=schedule.name,
        subnets=schedule.subnets,
        security_groups=schedule.security_groups,
        public_ip=schedule.public_ip,
        started_by=_starter(),
        tags=session.owner.tags,
    )


def _of_spec(session: Session, name: str) -> OneOff:
    """A job without a schedule: only its task and its security group are in AWS."""
    plan = wish(session)
    around = surroundings(session)
    task = job_errand(session.spec, around, name, _starter())
    return fill(task, partial(_deployed, plan, name))


def _deployed(plan: Plan, name: str, ref: Ref) -> str:
    step = plan.steps.get(ref.key)
    if step is None or step.live is None:
        raise FargatectlError(f"Job {name} is not deployed.", "`fargatectl up` deploys it.")
    return step.live.outputs[ref.output]


def _starter() -> str:
    """By which this run's task is found again, whatever becomes of the answer that names it."""
    return f"fargatectl/run/{uuid.uuid4().hex}"
