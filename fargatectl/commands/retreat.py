"""Stopping a deployment, and watching how ECS goes back to the revision before it."""

from fargatectl.commands.rollouts import watching
from fargatectl.commands.session import Session
from fargatectl.engine import Live
from fargatectl.errors import DeploymentFailed
from fargatectl.events import Event, RolloutDone, RolloutFailed, WentBack
from fargatectl.resources.service import Service
from fargatectl.runtime import stopping
from fargatectl.runtime.history import Deployment
from fargatectl.runtime.watched import Terms, Watched


def watched(live: Live[Service], deployment: Deployment) -> Watched:
    """What to watch to see the end of a deployment that is under way."""
    return Watched(
        name=live.found.service_name,
        called=live.found.name,
        cluster=live.found.cluster,
        since=deployment.created,
        task_definition=deployment.target.task_definition or None,
    )


def retreat(
    session: Session, live: Live[Service], deployment: Deployment, terms: Terms | None
) -> str:
    """Stop it and, with terms of a watch, see ECS go back; the revision that serves then.

    Empty when nobody waits for it. Raises `DeploymentFailed` when there is nothing to go back to.
    """
    session.doing = f"stop the deployment of {deployment.target.name}"
    stopping.stop(session.aws, deployment.arn)
    if terms is None:
        return ""
    return see_back(session, live, deployment, terms)


def see_back(session: Session, live: Live[Service], deployment: Deployment, terms: Terms) -> str:
    """Show how a stopped deployment goes back; the revision that serves in the end."""
    session.doing = "watch the service go back"
    session.on_interrupt = "Interrupted. ECS goes on going back: `fargatectl status` shows it."
    serves = ""
    for event in watching(session, [watched(live, deployment)], terms):
        match event:
            case RolloutFailed(rolled_back_to=str(serves)):
                session.screen.event(_went_back(event, serves))
            case RolloutFailed():
                session.screen.event(event)
                raise DeploymentFailed(
                    f"{event.revision} was stopped, and ECS went back to nothing.",
                    "`fargatectl history` shows what was deployed, `fargatectl up` deploys anew.",
                )
            case RolloutDone(revision=serves):
                session.screen.event(event)  # It was done before it could be stopped.
            case _:
                session.screen.event(event)
    return serves


def _went_back(event: RolloutFailed, back_to: str) -> Event:
    return WentBack(
        time=event.time,
        service=event.service,
        revision=event.revision,
        back_to=back_to,
        serving=event.serving,
    )
