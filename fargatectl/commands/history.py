"""`history`: what was deployed, when, by whom, and how it came out."""

from fargatectl.commands.arguments import AnyService
from fargatectl.commands.session import Session


def history(
    session: Session,
    service: AnyService = None,
) -> None:
    """Show deployments, newest first: when, revision, image, who, result, why it failed.

    ECS remembers them for ninety days.

    Example: fargatectl history web
    """
    from fargatectl.commands.deployed import services
    from fargatectl.render.answers.history import HistoryAnswer, Past
    from fargatectl.runtime.history import history as deployments_of
    from fargatectl.runtime.history import registrants

    session.doing = "read the history"
    past = [
        Past(name, deployment)
        for name, each in services(session, service).items()
        for deployment in deployments_of(session.aws, each)
    ]
    past.sort(key=lambda each: each.deployment.created, reverse=True)
    who = registrants(session.aws, (each.deployment.target for each in past))
    session.screen.answer(HistoryAnswer(session.place, past, who))
