"""What `up` sees coming before it asks, at little cost."""

from collections.abc import Iterator

from fargatectl.commands.session import Session
from fargatectl.engine import Plan
from fargatectl.events import Foreseen
from fargatectl.resources.service import Service
from fargatectl.resources.task_definition import TaskDefinition


def foreseen(session: Session, plan: Plan) -> Iterator[Foreseen]:
    """Nothing where the plan deploys nothing: then nothing is asked either."""
    names = _deploying(plan)
    if not names:
        return
    # The doctor is much to import for an `up` that finds nothing to do.
    from fargatectl.commands.patients import patients
    from fargatectl.runtime.doctor import QUICK, examine

    for finding in examine(session.aws, patients(session, plan, names), QUICK):
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


def _deploying(plan: Plan) -> list[str]:
    """The services and jobs of which the plan makes a new version."""
    return [
        whole.name
        for step in plan.writes
        if isinstance(step.wanted, TaskDefinition | Service)
        and (whole := step.wanted.part_of or step.key)
    ]
