"""Watching the deployments that a plan set off, to their end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fargatectl.commands.placing import Places
from fargatectl.commands.session import Session
from fargatectl.commands.steps import carry_out
from fargatectl.commands.waiting import going_on_unseen, told_of
from fargatectl.engine import Live, Outputs, Plan, Ref, Step
from fargatectl.errors import DeploymentFailed
from fargatectl.events import RolloutDone, RolloutEvent, RolloutFailed, RolloutPaused
from fargatectl.resources.scaling_rules import Bounds
from fargatectl.resources.service import Service
from fargatectl.runtime.names import cluster_and_name

if TYPE_CHECKING:
    from fargatectl.runtime.rollout import Watched
    from fargatectl.runtime.watched import Terms

# UpdateService starts a deployment for these and for nothing else that we change.
DEPLOYED = frozenset(
    {
        "task_definition",
        "capacity",
        "connect",
        "subnets",
        "security_groups",
        "public_ip",
        "bindings",
        "volumes",
        "fresh_tasks",
        "given_up",
        "raw.platformVersion",
        "raw.serviceRegistries",
        "raw.vpcLatticeConfigurations",
    }
)


def carry_through(session: Session, plan: Plan, terms: "Terms | None") -> None:
    """Carry the plan out and, with terms of a watch, see what it sets off to its end."""
    since = session.clock.now()
    outputs = carry_out(session, plan)
    if terms:
        see_through(session, rollouts(plan, outputs, since), terms)


def rollouts(plan: Plan, outputs: Mapping[str, Outputs], since: float) -> "list[Watched]":
    """What to watch: services that were written, and those still on their way from before."""
    return [each for step in plan.steps.values() for each in _rollout(step, plan, outputs, since)]


def moved_inside(service: Live[Service], bounds: Bounds, since: float) -> "list[Watched]":
    """What to watch after new bounds: a service outside of them is moved at once."""
    desired = int(service.state["desired"])
    if bounds.nearest(desired) == desired:
        return []
    from fargatectl.runtime.rollout import Watched

    return [
        Watched(
            name=service.found.service_name,
            called=service.found.name,
            cluster=service.found.cluster,
            since=since,
            expects_deployment=False,
            desired=bounds.nearest(desired),
        )
    ]


def see_through(
    session: Session,
    watched: "Sequence[Watched]",
    terms: "Terms",
    places: Places | None = None,
) -> bool:
    """Show the rollouts to their end; False when one pauses and its old tasks are still needed.

    `places` are those of the file, where it is what is deployed.
    Raises `DeploymentFailed` when one does not get there.
    """
    session.doing = "watch the rollout"
    if not watched:
        return True
    failed, is_paused = [], False
    under_way = [each.title for each in watched]
    session.on_interrupt = _left(under_way)
    for event in watching(session, watched, terms):
        session.on_interrupt = _left(under_way)
        session.screen.event(places.of(event) if places else event)
        if isinstance(event, RolloutFailed):
            failed.append(event)
        is_paused = is_paused or isinstance(event, RolloutPaused)
        if isinstance(event, RolloutDone | RolloutFailed | RolloutPaused):
            under_way.remove(event.service)
    if failed:
        raise DeploymentFailed(_outcome(failed), "Correct it and run `fargatectl up` again.")
    return not is_paused


def watching(
    session: Session, watched: "Sequence[Watched]", terms: "Terms"
) -> "Iterator[RolloutEvent]":
    """What happens, the watch's own waits shown; the deployment goes on where it has to end."""
    from fargatectl.runtime.rollout import watch

    timed = [replace(each, timeout=_timeout(session, each.title)) for each in watched]
    with told_of(session, "rollout"), going_on_unseen("The deployment in AWS"):
        yield from watch(session.aws, timed, terms)


def _timeout(session: Session, name: str) -> float:
    """As long as the spec says, in seconds."""
    return session.spec.spec.services[name].deploy.timeout


def _left(services: Sequence[str]) -> str:
    """What goes on in AWS when nobody watches any more, and how to look at it or end it."""
    names = ", ".join(services)
    if not services:
        return "Interrupted. Nothing is under way in AWS any more."
    stops = "   ".join(f"fargatectl stop {name}" for name in services[:3])
    return (
        f"Interrupted. The deployment of {names} goes on in AWS.\n"
        f"To watch it: fargatectl status --watch   To stop it and go back: {stops}"
    )


def _rollout(
    step: Step, plan: Plan, outputs: Mapping[str, Outputs], since: float
) -> "Iterator[Watched]":
    service = step.wanted
    if not isinstance(service, Service):
        return
    written = str(step.key) in outputs
    known = step.live.state if step.live else {}
    is_on_its_way = known.get("rollout") == "IN_PROGRESS"
    changed = {change.field for change in step.changes}
    changed |= {".".join(change.path.split(".")[:2]) for change in step.changes}
    deploys = step.live is None or bool(changed & DEPLOYED)
    counts = bool(changed & {"count", "desired"})
    if (written and (deploys or counts)) or is_on_its_way:
        from fargatectl.runtime.rollout import Watched

        yield Watched(
            name=service.service_name,
            called=service.name,
            cluster=_cluster(step, outputs),
            since=since,
            previous_deployment=known.get("deployment") if written and deploys else None,
            task_definition=_task_definition(step, plan, outputs),
            expects_deployment=deploys or is_on_its_way,
            desired=_desired(service, step, changed),
        )


def _desired(service: Service, step: Step, changed: set[str]) -> int | None:
    if service.desired is not None:
        return service.desired
    return service.count if step.live is None or "count" in changed else None


def _cluster(step: Step, outputs: Mapping[str, Outputs]) -> str:
    arn = outputs.get(str(step.key), step.live.outputs if step.live else {})["arn"]
    return cluster_and_name(arn)[0]


def _task_definition(step: Step, plan: Plan, outputs: Mapping[str, Outputs]) -> str | None:
    for other in plan.steps.values():
        if other.wanted.part_of == step.key and other.wanted.moves:
            known: Outputs = other.live.outputs if other.live else {}
            return {**known, **outputs.get(str(other.key), {})}.get("arn")
    service = step.wanted
    named = service.task_definition if isinstance(service, Service) else None
    return None if isinstance(named, Ref) else named


def _outcome(failed: Sequence[RolloutFailed]) -> str:
    """One sentence for all services with the same end."""
    back = [f"{each.service} to {each.rolled_back_to}" for each in failed if each.rolled_back_to]
    late = [each.service for each in failed if not each.is_over]
    rest = [each.service for each in failed if each.is_over and not each.rolled_back_to]
    told = [
        f"ECS rolled back {', '.join(back)}." if back else "",
        f"{', '.join(rest)} had nothing to roll back to." if rest else "",
        f"ECS still works on {', '.join(late)}." if late else "",
    ]
    names = ", ".join(each.service for each in failed)
    return " ".join(filter(None, (f"The deployment of {names} failed.", *told)))
