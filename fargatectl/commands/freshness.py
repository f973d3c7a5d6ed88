"""Whose tasks hold an older value of a secret than the current one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fargatectl.blueprint.names import cluster_name, service_name
from fargatectl.commands.rollouts import DEPLOYED
from fargatectl.commands.session import Session
from fargatectl.engine import Live, Plan, Step
from fargatectl.existing.freshness import outdated
from fargatectl.existing.references import uses
from fargatectl.resources.service import Service

if TYPE_CHECKING:
    from fargatectl.runtime.status import ServiceStatus


def begun(session: Session) -> dict[str, list[float]]:
    """When the running tasks of the services that use secrets began to start."""
    from fargatectl.runtime.tasks import tasks_of

    spec, owner = session.spec.spec, session.owner
    users = dict.fromkeys(str(u.at[1]) for u in uses(spec, owner) if u.at[0] == "services")
    cluster = cluster_name(owner, spec)
    return {
        name: [
            task.created
            for task in tasks_of(session.aws, cluster, service_name(owner, spec, name))
            if task.created is not None
        ]
        for name in users
    }


def running_users(session: Session, local: str) -> list[Live[Service]]:
    """The services that take the secret and run already."""
    used = uses(session.spec.spec, session.owner)
    names = {str(u.at[1]) for u in used if u.at[0] == "services" and u.named == ("secrets", local)}
    if not names:
        return []
    lives = Service.owned(session.aws, session.owner)
    found = [live for live in lives if live.found.name in names]
    return sorted(found, key=lambda live: live.found.name)


def with_older_secrets(
    session: Session, services: "Sequence[ServiceStatus]"
) -> "list[ServiceStatus]":
    """The services with the secrets of which their tasks hold older values."""
    started = {
        service.name: [task.created for task in service.tasks if task.created is not None]
        for service in services
    }
    older = outdated(session.aws, session.spec.spec, session.owner, started)
    return [replace(each, older_secrets=tuple(older.get(each.name, ()))) for each in services]


def with_remarks(session: Session, plan: Plan) -> Plan:
    """The plan, telling which services keep running with older values.

    A deployment's age, which is known, rules out most without asking for its tasks.
    """
    kept = {step.key.name: step for step in plan.steps.values() if _stays(step)}
    since = {name: [float(_live(step).state["since"])] for name, step in kept.items()}
    spec, owner = session.spec.spec, session.owner
    if not outdated(session.aws, spec, owner, since):
        return plan
    older = outdated(session.aws, spec, owner, begun(session))
    noted = {kept[name].key: _noted(kept[name], older) for name in older if name in kept}
    return replace(plan, steps={**plan.steps, **noted})


def _stays(step: Step) -> bool:
    """Whether its tasks are left alone: those of a deployment take the current values."""
    if not isinstance(step.wanted, Service) or step.live is None:
        return False
    return bool(step.live.state["since"]) and not DEPLOYED & {c.field for c in step.changes}


def _live(step: Step) -> Live[Service]:
    assert step.live is not None
    return step.live  # type: ignore[return-value]


def _noted(step: Step, older: Mapping[str, list[str]]) -> Step:
    name = step.key.name
    held = ", ".join(older[name])
    remark = f"running tasks hold an older value of {held}; `fargatectl restart {name}` renews it"
    return replace(step, remarks=(*step.remarks, remark))
