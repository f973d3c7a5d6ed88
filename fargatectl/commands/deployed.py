"""Services as they are deployed, and what was deployed of them before."""

from collections.abc import Mapping
from typing import Any

from fargatectl.blueprint.names import cluster_name, service_name
from fargatectl.commands.session import Session
from fargatectl.engine import Live
from fargatectl.resources.service import Service
from fargatectl.runtime import questions
from fargatectl.runtime.history import Deployment, history, newest

Answer = Mapping[str, Any]


def services(session: Session, name: str | None) -> dict[str, Answer]:
    """As ECS describes them, by the spec's names: the one named or all, where they are deployed."""
    spec = session.spec.spec
    names = {service_name(session.owner, spec, one): one for one in session.services(name)}
    try:
        found = questions.services(session.aws, cluster_name(session.owner, spec), list(names))
    except Exception as error:
        if questions.is_missing(error):
            return {}
        raise
    # A deleted service stays listed, as INACTIVE.
    active = {one["serviceName"]: one for one in found if one["status"] != "INACTIVE"}
    return {named: active[one] for one, named in names.items() if one in active}


def described(session: Session, live: Live[Service]) -> Answer:
    """The service as ECS describes it, with when it was made."""
    found = live.found
    return questions.services(session.aws, found.cluster, [found.service_name])[0]


def past_of(session: Session, live: Live[Service]) -> list[Deployment]:
    """All deployments of the service that ECS remembers, newest first."""
    session.doing = f"look up the deployments of {live.found.name}"
    return list(history(session.aws, described(session, live)))


def last_deployment(session: Session, live: Live[Service]) -> Deployment | None:
    """The newest deployment of the service."""
    session.doing = f"look up the deployments of {live.found.name}"
    return newest(session.aws, described(session, live))
