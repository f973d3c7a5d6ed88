"""Which rollout to watch, and how far."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A service that was just created or updated.

    `called` is what users call it, where that is not its `name` in ECS.
    `since` is when that call began, in seconds since the epoch. `previous_deployment` is the ARN
    in Service.currentServiceDeployment before it; None for a new service, and for one whose
    deployment is under way already and is to be taken up. `task_definition` is the ARN that was
    asked for: it tells our deployment from one that somebody else starts meanwhile.
    `expects_deployment` is False when only the desired count changed, which ECS does without a
    deployment; `desired` is that count, None where autoscaling sets it. It is watched for `timeout`
    seconds, unless the terms say otherwise.
    """

    name: str
    called: str = ""
    cluster: str
    since: float
    previous_deployment: str | None = None
    task_definition: str | None = None
    expects_deployment: bool = True
    desired: int | None = None
    timeout: float = 900

    @property
    def title(self) -> str:
        return self.called or self.name


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How far a watch goes: at most `timeout` seconds, None for what each service has of its own.

    It ends when the new tasks serve; with `until_drained` when the old ones are gone, too. One that
    `fails_fast` stops a deployment that cannot succeed before ECS gives it up.
    """

    timeout: float | None = None
    until_drained: bool = False
    fails_fast: bool = True
