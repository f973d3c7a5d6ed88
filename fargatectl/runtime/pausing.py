"""Deployments that wait at a pause hook, and the word that lets them go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fargatectl.aws import Aws, says
from fargatectl.runtime import questions

Answer = Mapping[str, Any]

# Seconds until ECS shows that it has heard.
HEARD = 60


@dataclass(frozen=True)
class Pause:
    """Where a service deployment waits, by its ARN, for somebody to call with `hook`."""

    deployment: str
    hook: str
    stage: str


def pause_of(aws: Aws, deployment: str) -> Pause | None:
    """Where the service deployment of that ARN waits, if it does."""
    for found in questions.service_deployments(aws, [deployment]):
        if hook := waiting_hook(found):
            return Pause(deployment, hook["hookId"], found.get("lifecycleStage", ""))
    return None


def waiting_hook(deployment: Answer) -> Answer | None:
    """The hook at which a service deployment, as ECS describes it, waits for somebody's word."""
    hooks = deployment.get("lifecycleHookDetails", ())
    return next((hook for hook in hooks if hook.get("status") == "AWAITING_ACTION"), None)


def end(aws: Aws, pause: Pause, action: Literal["CONTINUE", "ROLLBACK"]) -> None:
    """Let it go on, or back. Returns when ECS does not show it as waiting there any more."""
    try:
        aws.client("ecs").continue_service_deployment(
            serviceDeploymentArn=pause.deployment, hookId=pause.hook, action=action
        )
    except Exception as error:
        # Somebody else was faster, or the answer to an earlier try was lost.
        if not says(error, "", "either completed, unavailable"):
            raise
    deadline = aws.clock.now() + HEARD
    while pause_of(aws, pause.deployment) == pause and aws.clock.now() < deadline:
        aws.clock.sleep(1)
