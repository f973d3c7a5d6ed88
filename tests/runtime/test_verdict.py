"""Of all that ECS may say of a deployment, only SUCCESSFUL is taken for success."""

from typing import Any

import pytest

from fargatectl.clock import as_datetime
from fargatectl.runtime.judge import PATIENCE, Judge
from fargatectl.runtime.look import Look
from fargatectl.runtime.ours import Ours
from fargatectl.runtime.revisions import Revisions
from fargatectl.runtime.verdict import Failed, Paused, Succeeded, outcome_of
from fargatectl.runtime.watched import Terms, Watched
from tests.runtime.account import Account

WEB_1 = "arn:aws:ecs:eu-west-1:1:task-definition/web:1"
OURS = "arn:aws:ecs:eu-west-1:1:service-deployment/shop/web/ours"
PRIMARY = {
    "id": "ecs-svc/1",
    "status": "PRIMARY",
    "taskDefinition": WEB_1,
    "createdAt": as_datetime(0),
    "runningCount": 1,
}


def deployment(status: str, **more: Any) -> dict[str, Any]:
    return {
        "serviceDeploymentArn": OURS,
        "createdAt": as_datetime(0),
        "targetServiceRevision": {"arn": "revision"},
        "status": status,
        **more,
    }


def look(time: float = 0, **more: Any) -> Look:
    service = {"status": "ACTIVE", "desiredCount": 1, "deployments": [PRIMARY]}
    return Look(time=time, service=service, **more)


@pytest.fixture
def revisions(account: Account) -> Revisions:
    return Revisions(account.aws)


def test_successful_is_success(revisions: Revisions) -> None:
    assert outcome_of(deployment("SUCCESSFUL"), look(), revisions) == Succeeded()


@pytest.mark.parametrize(
    "status",
    ["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"],
)
def test_what_is_not_over_is_waited_for(status: str, revisions: Revisions) -> None:
    assert outcome_of(deployment(status), look(), revisions) is None


@pytest.mark.parametrize("status", ["STOPPED", "ROLLBACK_FAILED", "ROLLBACK_SUCCESSFUL"])
def test_what_did_not_succeed_failed_for_ecss_reason(status: str, revisions: Revisions) -> None:
    outcome = outcome_of(deployment(status, statusReason="Because."), look(), revisions)
    assert isinstance(outcome, Failed)
    assert outcome.reason == "Because."


def test_a_rollback_names_what_serves_now(revisions: Revisions) -> None:
    outcome = outcome_of(deployment("ROLLBACK_SUCCESSFUL"), look(), revisions)
    assert isinstance(outcome, Failed)
    assert outcome.rolled_back_to == "web:1"


def test_a_deployment_that_has_stopped_has_failed_whatever_its_status(
    revisions: Revisions,
) -> None:
    stopped = deployment("IN_PROGRESS", stoppedAt=as_datetime(5))
    assert isinstance(outcome_of(stopped, look(), revisions), Failed)


def test_a_pause_hook_is_told_with_its_end(revisions: Revisions) -> None:
    hook = {"targetType": "PAUSE", "status": "AWAITING_ACTION", "expiresAt": as_datetime(99)}
    paused = deployment(
        "IN_PROGRESS", lifecycleStage="POST_TEST_TRAFFIC_SHIFT", lifecycleHookDetails=[hook]
    )
    assert outcome_of(paused, look(), revisions) == Paused("POST_TEST_TRAFFIC_SHIFT", 99)


def test_a_status_of_tomorrow_is_waited_for(revisions: Revisions) -> None:
    assert outcome_of(deployment("SOMETHING_NEW"), look(), revisions) is None


def test_a_failed_deployment_that_ecs_leaves_lying_is_over_after_a_while(
    revisions: Revisions,
) -> None:
    watched = Watched(name="web", cluster="shop", since=0)
    ours = Ours(watched, revisions)
    judge = Judge(watched, Terms(timeout=900), revisions, ours)
    brief = deployment("IN_PROGRESS", targetServiceRevisionArn="revision")
    ours.find(look(latest=[brief]))
    failed = {**PRIMARY, "rolloutState": "FAILED", "rolloutStateReason": "tasks failed to start"}
    outcomes = [
        judge.outcome(look(time, deployment=deployment("IN_PROGRESS")), failed)
        for time in (1, PATIENCE, PATIENCE + 1)
    ]
    assert outcomes == [None, None, Failed("tasks failed to start")]
