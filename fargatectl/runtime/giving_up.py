"""Stopping a deployment that cannot succeed, before ECS gives it up."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from fargatectl.aws import Aws
from fargatectl.events import RolloutGivenUp, TaskFailed
from fargatectl.runtime.faults import passes
from fargatectl.runtime.following import Following
from fargatectl.runtime.stopping import stop
from fargatectl.runtime.watched import Terms

Answer = Mapping[str, Any]

# A failure that the next task will repeat (no such image, no such secret) is tried once more.
REPEATED = 2
# ECS's own rule for when tasks have failed too often: half of those desired, between these.
SHARE, LEAST, MOST = 0.5, 3, 200


class GivingUp:
    """Stops hopeless deployments, each once."""

    def __init__(self, aws: Aws, terms: Terms) -> None:
        self._aws = aws
        self._is_off = not terms.fails_fast
        self._stopped: set[str] = set()

    def consider(self, following: Following) -> Iterator[RolloutGivenUp]:
        """Stop what is followed if it is hopeless, and say so.

        What AWS does not let us stop is left to ECS.
        """
        deployment = following.deployment
        arn = deployment.get("serviceDeploymentArn", "")
        if self._is_off or arn in self._stopped or not _may_be_stopped(deployment):
            return
        reason = hopeless(deployment, following.failures, following.desired)
        if reason is None:
            return
        try:
            was_running = stop(self._aws, arn)
        except (ClientError, BotoCoreError) as error:
            if passes(error):
                return
            self._stopped.add(arn)
            yield following.give_up(reason, refusal=str(error))
            return
        self._stopped.add(arn)
        if was_running:
            yield following.give_up(reason)


def hopeless(deployment: Answer, failures: Sequence[TaskFailed], desired: int) -> str | None:
    """Why the deployment cannot succeed, if that is so."""
    lasting = [one for one in failures if one.task and not one.passes]
    repeated = Counter(one.cause for one in lasting if one.repeats)
    if repeated and max(repeated.values()) >= REPEATED:
        return f"{REPEATED} tasks failed in the same way, as every next one would."
    if len(lasting) >= _threshold(deployment, desired):
        return f"{len(lasting)} tasks failed, as many as a circuit breaker bears."
    return None


def _may_be_stopped(deployment: Answer) -> bool:
    """Only what still goes on, and not where the spec says that a failed one stays as it is."""
    breaker = deployment.get("deploymentConfiguration", {}).get("deploymentCircuitBreaker", {})
    stays = breaker.get("enable", False) and not breaker.get("rollback", False)
    return deployment.get("status") in ("PENDING", "IN_PROGRESS") and not stays


def _threshold(deployment: Answer, desired: int) -> int:
    """That of the deployment's circuit breaker; without one, what it would be."""
    told = deployment.get("deploymentCircuitBreaker", {})
    if told.get("status") not in (None, "DISABLED") and told.get("threshold"):
        return int(told["threshold"])
    return min(max(math.ceil(SHARE * desired), LEAST), MOST)
