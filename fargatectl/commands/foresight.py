"""What `up` sees coming before it asks, at little cost."""

from collections.abc import Iterator

from fargatectl.commands.patients import deploying, patients
from fargatectl.commands.session import Session
from fargatectl.engine import Plan
from fargatectl.events import Foreseen
from fargatectl.runtime.doctor import QUICK, examine


def foreseen(session: Session, plan: Plan) -> Iterator[Foreseen]:
    """Nothing where the plan deploys nothing: then nothing is asked either."""
    names = deploying(plan)
    if not names:
        return
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
