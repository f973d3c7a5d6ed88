"""How a deployment begins and ends: done, superseded, given up, or taken back."""

from . import events
from .deployment import Deployment, Revision, Rollback, Rollout
from .ids import rollout_id
from .service import Service
from .stages import SHIFTING, Progress

THRESHOLD = "Service deployment rolled back because the circuit breaker threshold was exceeded."
GIVEN_UP = "The deployment circuit breaker threshold was exceeded."
STOPPED = "Service deployment rolled back because it was stopped."
SUPERSEDED = "Service deployment stopped because a new service deployment was started."
ALARM = "Service deployment rolled back because an alarm was detected."
NO_CANDIDATE = "No rollback candidate was found to run the rollback."
FAILED = "ECS deployment circuit breaker: tasks failed to start."


def begin(service: Service, revision: Revision, now: float) -> Deployment:
    """Make the revision's deployment the primary one; what ran so far becomes the old."""
    if service.rollout:
        service.rollout.move(now, "STOPPED", SUPERSEDED)
    sources = tuple(one.revision for one in service.deployments if one.state != "FAILED")
    deployment = Deployment(revision, now, service.desired_count)
    demote(service)
    service.deployments.insert(0, deployment)
    service.revisions.append(revision)
    service.rollouts.append(
        Rollout(
            arn=f"{service.arn.replace(':service/', ':service-deployment/')}/{rollout_id()}",
            service_arn=service.arn,
            cluster_arn=service.cluster_arn,
            created_at=now,
            target=revision,
            sources=sources,
            configuration=service.members.get("deploymentConfiguration", {}),
            breaker=service.settings.breaker,
            threshold=service.settings.breaker.threshold(service.desired_count),
            progress=progress(service, revision) if sources else None,
        )
    )
    service.is_steady = False
    return deployment


def progress(service: Service, revision: Revision) -> Progress | None:
    """The stages before one whose strategy moves requests."""
    rules = service.settings.shifting
    if rules.strategy not in SHIFTING:
        return None
    return Progress(rules, revision.shifts, tuple(rules.stages()))


def demote(service: Service) -> None:
    """Nothing is primary any more."""
    for deployment in service.deployments:
        deployment.status, deployment.desired_count = "ACTIVE", 0


def complete(service: Service, now: float) -> None:
    """The primary deployment has all it wants, or enough of it."""
    primary = service.primary
    primary.settle(now, "COMPLETED", f"ECS deployment {primary.id} completed.")
    primary.failures = 0
    service.last_completed = primary.revision
    service.events.add(now, events.completed(primary.id))
    if service.rollout:
        is_rollback = service.rollout.rollback is not None
        service.rollout.move(now, "ROLLBACK_SUCCESSFUL" if is_rollback else "SUCCESSFUL")


def trip(service: Service, now: float) -> None:
    """The circuit breaker has seen enough."""
    service.events.add(now, events.failed(service.primary.id))
    rollout = service.rollout
    if rollout:
        rollout.is_tripped = True
    if rollout and rollout.rollback:
        service.primary.settle(now, "FAILED", FAILED)
        rollout.move(now, "ROLLBACK_FAILED", FAILED)
    elif service.settings.breaker.rolls_back:
        roll_back(service, now, THRESHOLD, "circuit breaker")
    else:
        service.primary.settle(now, "FAILED", FAILED)
        if rollout:
            rollout.move(now, "STOPPED", GIVEN_UP)


def alarm(service: Service, now: float) -> None:
    """An alarm has rung."""
    service.events.add(now, events.alarmed(service.primary.id))
    roll_back(service, now, ALARM, "alarm")


def stop(service: Service, now: float) -> None:
    """Do what StopServiceDeployment asked for."""
    service.events.add(now, events.failed(service.primary.id, "deployment stopped."))
    if service.rollout:
        service.rollout.stopped_at = now
    roll_back(service, now, STOPPED, "stop")


def roll_back(service: Service, now: float, reason: str, cause: str) -> None:
    """Return to the last revision that was completed, if there is one."""
    failed, rollout = service.primary, service.rollout
    candidate = service.last_completed
    if candidate is None or candidate is failed.revision:
        failed.settle(now, "FAILED", FAILED)
        if rollout:
            rollout.move(now, "ROLLBACK_FAILED", NO_CANDIDATE)
        return
    back = revive(service, candidate, now)
    service.events.add(now, events.rolling_back(back.id))
    text = f"ECS deployment {cause}: rolling back to deploymentId {back.id}."
    failed.settle(now, "FAILED", text)
    service.is_steady = False
    if rollout:
        rollout.rollback = Rollback(reason, now, candidate.arn)
        rollout.move(now, "ROLLBACK_IN_PROGRESS", reason)


def revive(service: Service, revision: Revision, now: float) -> Deployment:
    """Promote the deployment that still runs the revision, else start it afresh."""
    found = next((one for one in service.others() if one.revision is revision), None)
    demote(service)
    if found:
        service.deployments.remove(found)
    else:
        found = Deployment(revision, now, service.desired_count)
    found.status, found.desired_count = "PRIMARY", service.desired_count
    found.settle(now, "IN_PROGRESS", f"ECS deployment {found.id} in progress.")
    service.deployments.insert(0, found)
    return found
