"""Images that behave as their names say."""

import itertools
from typing import Any

import pytest

from tests.local.ecs.stage import Stage

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


def first_stopped(stage: Stage) -> dict[str, Any]:
    return stage.tasks("STOPPED")[0]


def test_crash_exits_with_1_and_leaves_a_traceback(stage: Stage) -> None:
    stage.create("sim/crash:2")
    stage.wait(60)
    task = first_stopped(stage)
    assert task["stopCode"] == "EssentialContainerExited"
    assert task["stoppedReason"] == "Essential container in task exited"
    assert task["containers"][0]["exitCode"] == 1
    assert "KeyError: 'DATABASE_URL'" in stage.lines()


def test_a_crashing_task_is_started_every_51_seconds(stage: Stage) -> None:
    stage.create("sim/crash")
    stage.wait(300)
    created = [one["createdAt"].timestamp() for one in (*stage.tasks("STOPPED"), *stage.tasks())]
    gaps = {round(later - sooner) for sooner, later in itertools.pairwise(created)}
    assert gaps == {51}


def test_oom_is_killed_with_137(stage: Stage) -> None:
    stage.create("sim/oom")
    stage.wait(60)
    container = first_stopped(stage)["containers"][0]
    assert container["exitCode"] == 137
    assert container["reason"] == "OutOfMemoryError: Container killed due to memory usage"


def test_pull_denied_never_starts(stage: Stage) -> None:
    stage.create("sim/pull-denied")
    stage.wait(200)
    task = first_stopped(stage)
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotPullContainerError: ")
    assert "startedAt" not in task
    assert any("unable to place a task. Reason: CannotPull" in text for text in stage.events())


def test_pauses_between_failing_starts_grow(stage: Stage) -> None:
    stage.create("sim/pull-denied")
    stage.wait(1800)
    created = [one["createdAt"].timestamp() for one in stage.tasks("STOPPED")]
    gaps = [later - sooner for sooner, later in itertools.pairwise(created)]
    assert gaps == sorted(set(gaps))
    assert any("unable to consistently start tasks" in text for text in stage.events())


def test_no_secret_fails_before_the_container_starts(stage: Stage) -> None:
    stage.create("sim/no-secret")
    stage.wait(60)
    reason = first_stopped(stage)["stoppedReason"]
    assert reason.startswith("ResourceInitializationError: unable to pull secrets")


def test_slow_is_healthy_after_two_minutes_if_it_is_given_the_time(stage: Stage) -> None:
    stage.create("sim/slow", healthCheckGracePeriodSeconds=60)
    stage.wait(115)
    assert stage.rollouts()[0]["status"] == "IN_PROGRESS"
    assert stage.settle(240)["status"] == "SUCCESSFUL"
    assert not any("unhealthy status" in text for text in stage.events())


def test_slow_is_killed_without_a_grace_period(stage: Stage) -> None:
    stage.create("sim/slow", deploymentConfiguration=BREAKER)
    assert stage.settle()["status"] == "ROLLBACK_FAILED"


def test_unhealthy_is_replaced_because_of_its_load_balancer(stage: Stage) -> None:
    stage.create("sim/unhealthy")
    stage.wait(60)
    task = first_stopped(stage)
    assert task["stoppedReason"] == f"Task failed ELB health checks in (target-group {stage.group})"
    text = "due to (reason Health checks failed with these codes: [500])."
    assert any(text in event for event in stage.events())


def test_unhealthy_is_replaced_because_of_its_own_check(stage: Stage) -> None:
    check = {"command": ["CMD-SHELL", "curl -f localhost"], "interval": 5}
    container = stage.container("sim/unhealthy", healthCheck=check)
    stage.create(loadBalancers=[], taskDefinition=stage.register(containers=[container]))
    stage.wait(60)
    assert first_stopped(stage)["stoppedReason"] == "Task failed container health checks"


def test_unhealthy_just_runs_where_nobody_checks(stage: Stage) -> None:
    stage.create("sim/unhealthy", loadBalancers=[])
    assert stage.settle()["status"] == "SUCCESSFUL"


@pytest.mark.parametrize(("codes", "state"), [("200-299", "healthy"), ("201", "unhealthy")])
def test_the_matcher_decides_what_is_healthy(stage: Stage, codes: str, state: str) -> None:
    stage.elb.modify_target_group(TargetGroupArn=stage.group, Matcher={"HttpCode": codes})
    stage.create(healthCheckGracePeriodSeconds=300)
    stage.wait(80)
    assert [found for found, _ in stage.health()] == [state]
