"""`status`: how the services and jobs are."""

from concurrent.futures import wait
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from fargatectl.commands.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Future

    from fargatectl.render.answers.status import StatusAnswer
    from fargatectl.runtime.jobs import Job, JobStatus
    from fargatectl.runtime.usage import Usage

# Often enough to see a rollout move.
WATCH_SECONDS = 2
# CloudWatch has a new value each minute, and is paid by the question; nor do people change more.
SLOWLY = 60


def status(
    session: Session,
    watch: Annotated[bool, typer.Option("--watch", help="Refresh it every two seconds.")] = False,
) -> None:
    """Show services, deployments, targets, usage, scaling, jobs, last events and the URL.

    It tells what was changed by hand since it was last written, of services, their tasks, scaling,
    load balancer, rules, health checks and security groups; `plan` holds everything against the
    spec.

    Example: fargatectl status -o json
    """
    session.doing = "read the status"
    session.on_interrupt = ""
    if watch:
        _watch(session)
    session.screen.answer(_look(session, None))


def _watch(session: Session) -> NoReturn:
    from fargatectl.runtime.asking import Asking

    asking = Asking(session.aws, session.screen.note, "the status goes on")
    before: StatusAnswer | None = None
    read = float("-inf")
    while True:
        is_due = session.clock.now() - read >= SLOWLY
        read = session.clock.now() if is_due else read
        before = asking.ask(partial(_look_anew, session, None if is_due else before))
        session.screen.redraw(before)
        session.clock.sleep(WATCH_SECONDS)


def _look_anew(session: Session, before: "StatusAnswer | None") -> "StatusAnswer":
    session.aws.forget()
    return _look(session, before)


def _look(session: Session, before: "StatusAnswer | None") -> "StatusAnswer":
    """How things are; what moves slowly is taken from before, where that is given."""
    from fargatectl.blueprint.names import cluster_name
    from fargatectl.commands.address import live_urls
    from fargatectl.commands.drift import drift, glance
    from fargatectl.commands.freshness import with_older_secrets
    from fargatectl.render.answers.status import StatusAnswer
    from fargatectl.resources.service import COUNT_TAG
    from fargatectl.runtime.status import status as look

    names = _names(session)
    cluster = cluster_name(session.owner, session.spec.spec)
    aws = session.aws
    aws.expect("sts", "get_caller_identity")
    jobs = aws.ahead(partial(_jobs, session, cluster))
    usage = aws.ahead(partial(_usage, session, before))
    with _ended(jobs, usage), nullcontext(()) if before else glance(session) as looks:
        found = look(aws, cluster, list(names), count_tag=COUNT_TAG)
        services = [replace(each, name=names[each.name]) for each in found]
        return StatusAnswer(
            place=session.place,
            urls=live_urls(session),
            services=with_older_secrets(session, services),
            now=session.clock.now(),
            jobs=jobs.result(),
            usage=usage.result(),
            drift=before.drift if before else drift(session, looks),
        )


@contextmanager
def _ended(*looks: "Future[Any]") -> "Iterator[None]":
    """Nothing is asked any more once the command has ended."""
    try:
        yield
    finally:
        wait(looks)


def _names(session: Session) -> dict[str, str]:
    """The services' names in the spec, by those in ECS."""
    from fargatectl.blueprint.names import service_name

    spec = session.spec.spec
    return {service_name(session.owner, spec, name): name for name in spec.services}


def _usage(session: Session, before: "StatusAnswer | None") -> "Mapping[str, Usage]":
    if before:
        return before.usage
    from fargatectl.blueprint.names import cluster_name
    from fargatectl.runtime.scaling import scaling_of
    from fargatectl.runtime.usage import usage_of

    names = _names(session)
    cluster = cluster_name(session.owner, session.spec.spec)
    scaled = scaling_of(session.aws, cluster, list(names))
    groups = {name: scaling.group for name, scaling in scaled.items() if scaling.group}
    found = usage_of(session.aws, cluster, list(names), groups)
    return {names[name]: usage for name, usage in found.items()}


def _jobs(session: Session, cluster: str) -> "list[JobStatus]":
    """Those that are deployed."""
    from fargatectl.runtime.jobs import job_statuses

    if not session.spec.spec.jobs:
        return []
    return job_statuses(session.aws, cluster, _deployed_jobs(session))


def _deployed_jobs(session: Session) -> "list[Job]":
    from fargatectl.resources.schedule import Schedule
    from fargatectl.resources.task_definition import TaskDefinition
    from fargatectl.runtime.jobs import Job

    aws, owner = session.aws, session.owner
    families = {live.found.name: live.found.family for live in TaskDefinition.owned(aws, owner)}
    schedules = {live.found.name: live.found for live in Schedule.owned(aws, owner)}
    deployed = [name for name in session.spec.spec.jobs if name in families]
    return [
        Job(
            name=name,
            family=families[name],
            schedule=schedules[name].schedule if name in schedules else "",
            timezone=schedules[name].timezone if name in schedules else "UTC",
            is_enabled=schedules[name].is_enabled if name in schedules else True,
        )
        for name in deployed
    ]
