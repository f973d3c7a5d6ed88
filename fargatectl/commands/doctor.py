"""`doctor`: what keeps a deployment from working, before or after it failed."""

from typing import TYPE_CHECKING

from fargatectl.commands.arguments import AnyTask
from fargatectl.commands.session import Session
from fargatectl.errors import NotOurs, Problem, SpecError

if TYPE_CHECKING:
    from fargatectl.engine import Plan
    from fargatectl.runtime.doctor.findings import Finding

FAILS = 1
NO_PLAN = "cannot be made; so the roles, the network and the ports are not checked"
# Which check a problem of the spec belongs to, by the keys that lead to it; the first that fits.
_CHECKS = {
    "secrets": "secrets",
    "secret_options": "secrets",
    "execution_role": "roles",
    "role": "roles",
    "image": "network",  # of an image the plan only says that tasks have no way to it
    "network": "network",
    "load_balancer": "load balancer",
    "load_balancers": "load balancer",
    "http": "load balancer",
    "volumes": "volumes",
    "deploy": "deployment",
}


def doctor(
    session: Session,
    service: AnyTask = None,
) -> None:
    """Find what will keep a deployment from working, or did: roles, image, secrets, network, …

    Example: fargatectl doctor web
    """
    session.outcome = FAILS  # until it is known that nothing does
    names = _names(session, service)
    session.connect(checked=False)  # what is wrong with the spec is a finding
    from fargatectl.commands.patients import patients, unplanned
    from fargatectl.render.answers.doctor import DoctorAnswer
    from fargatectl.runtime.doctor.all_checks import CHECKS
    from fargatectl.runtime.doctor.examination import examine
    from fargatectl.runtime.doctor.findings import Finding

    plan, findings = _plan(session)
    session.doing = "examine the app"
    examined = unplanned(session, names) if plan is None else patients(session, plan, names)
    findings += examine(session.aws, examined, CHECKS)
    if plan is None:
        findings.append(Finding("plan", NO_PLAN, "note"))
    session.outcome = FAILS if any(each.severity == "fails" for each in findings) else 0
    session.screen.answer(DoctorAnswer(session.place, findings))


def _names(session: Session, named: str | None) -> list[str]:
    if named is None:
        return []
    return [named if named in session.spec.spec.jobs else session.service(named)]


def _plan(session: Session) -> "tuple[Plan | None, list[Finding]]":
    """The plan; where there can be none, why, so that this is not all that is told."""
    from fargatectl.commands.wish import wish
    from fargatectl.runtime.doctor.findings import Finding

    try:
        return wish(session), []
    except SpecError as error:
        return None, [_finding(problem) for problem in error.problems]
    except NotOurs as error:
        return None, [Finding("names", error.message, "fails", fix=error.advice)]


def _finding(problem: Problem) -> "Finding":
    from fargatectl.runtime.doctor.findings import Finding

    keys = [key for key in problem.path if key in _CHECKS]
    check = _CHECKS[str(keys[0])] if keys else "spec"
    about = str(problem.path[1]) if problem.path[:1] in (("services",), ("jobs",)) else ""
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    fix = "`up` refuses the spec as it is: correct this line."
    return Finding(check, problem.message, "fails", where, fix, about)
