"""What `up` sees coming, at little cost: before it asks, or beside the writes where nobody is."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from fargatectl.aws import Aws, message_of
from fargatectl.commands.session import Session
from fargatectl.engine import Plan
from fargatectl.events import Foreseen
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition


def tell(session: Session, plan: Plan) -> None:
    """Say what may fail."""
    for trouble in foreseen(session, session.aws, plan):
        session.screen.event(trouble)


@contextmanager
def told_beside(session: Session, plan: Plan) -> Iterator[None]:
    """Find out what may fail while the plan is carried out inside, and say it afterwards."""
    # What it reads is as things stood before the writes, which shall read for themselves.
    before = session.aws.apart()
    troubles = before.ahead(lambda: list(foreseen(session, before, plan)))
    try:
        yield
    except Exception:  # what was seen coming may well be why
        _say(session, troubles)
        raise
    _say(session, troubles)


def foreseen(session: Session, aws: Aws, plan: Plan) -> Iterator[Foreseen]:
    """Nothing where the plan deploys nothing: then nothing is asked either."""
    names = _deploying(plan)
    if not names:
        return
    # The doctor is much to import for an `up` that finds nothing to do.
    from fargatectl.commands.patients import patients
    from fargatectl.runtime.doctor.examination import examine
    from fargatectl.runtime.doctor.quick_checks import QUICK

    for finding in examine(aws, patients(session, plan, names), QUICK):
        if finding.severity in ("fails", "may fail"):
            yield Foreseen(
                time=session.clock.now(),
                service=finding.about,
                check=finding.check,
                severity=finding.severity,
                message=finding.message,
                where=finding.where,
                fix=finding.fix,
            )


def _say(session: Session, troubles: "Future[list[Foreseen]]") -> None:
    try:
        found = troubles.result()
    except Exception as error:  # noqa: BLE001 - the writes are done, whatever could not be read
        session.screen.note(f"What may fail was not found out: {message_of(error)}")
        return
    for trouble in found:
        session.screen.event(trouble)


def _deploying(plan: Plan) -> list[str]:
    """The services and jobs of which the plan makes a new version."""
    return [
        whole.name
        for step in plan.writes
        if isinstance(step.wanted, TaskDefinition | Service)
        and (whole := step.wanted.part_of or step.key)
    ]
