"""`stop`: end a deployment that is under way."""

from fargatectl.commands.arguments import OneService
from fargatectl.commands.session import Session
from fargatectl.commands.watching import Waiting


def stop(
    session: Session,
    service: OneService = None,
    *,
    waiting: Waiting,
) -> None:
    """Stop a running deployment: ECS goes back to the revision before it.

    Example: fargatectl stop web
    """
    from fargatectl.commands.deployed import last_deployment
    from fargatectl.commands.retreat import retreat
    from fargatectl.commands.wish import live_service

    terms = waiting.terms()
    name = session.service(service)
    live = live_service(session, name)
    deployment = last_deployment(session, live)
    if deployment is None or not deployment.is_under_way:
        told = f"No deployment of {name} is under way. Nothing was changed."
        session.screen.result(told, service=name, changed=False)
        return
    serves = retreat(session, live, deployment, terms)
    session.screen.result(
        "", service=name, changed=True, stopped=deployment.target.name, **_to(serves)
    )


def _to(serves: str) -> dict[str, str]:
    return {"revision": serves} if serves else {}
