"""Which rollout to watch."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A service that was just created or updated.

    `since` is when that call began, in seconds since the epoch. `previous_deployment` is the ARN
    in Service.currentServiceDeployment before it; None for a new service, and for one whose
    deployment is under way already and is to be taken up. `task_definition` is the ARN that was
    asked for: it tells our deployment from one that somebody else starts meanwhile.
    `expects_deployment` is False when only the desired count changed, which ECS does without a
    deployment; `desired` is that count, None where autoscaling sets it.
    """

    name: str
    cluster: str
    since: float
    previous_deployment: str | None = None
    task_definition: str | None = None
    expects_deployment: bool = True
    desired: int | None = None
