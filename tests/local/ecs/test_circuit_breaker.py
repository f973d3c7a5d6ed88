"""ECS gives a bad deployment up, and goes back if it may."""

from typing import Any

import pytest

from tests.local.ecs.stage import Stage


def breaker(rollback: bool = True, **more: Any) -> dict[str, Any]:
    return {"deploymentCircuitBreaker": {"enable": True, "rollback": rollback, **more}}


@pytest.mark.parametrize(
    "image", ["sim/crash", "sim/oom", "sim/unhealthy", "sim/pull-denied", "sim/no-secret"]
)
def test_a_bad_image_is_rolled_back_to_the_last_that_worked(stage: Stage, image: str) -> None:
    stage.create("nginx:1", deploymentConfiguration=breaker())
    stage.settle()
    stage.update(image)
    failed = stage.settle()
    assert failed["status"] == "ROLLBACK_SUCCESSFUL"
    assert failed["statusReason"] == (
        "Service deployment rolled back because the circuit breaker threshold was exceeded."
    )
    assert failed["deploymentCircuitBreaker"] == {
        "status": "TRIGGERED",
        "failureCount": 3,
        "threshold": 3,
    }
    assert failed["rollback"]["serviceRevisionArn"] == failed["sourceServiceRevisions"][0]["arn"]
    assert stage.describe()["taskDefinition"].endswith(":1")
    assert [task["containers"][0]["image"] for task in stage.tasks()] == ["nginx:1"]


def test_a_rollback_is_told_in_the_events(stage: Stage) -> None:
    stage.create(deploymentConfiguration=breaker())
    stage.settle()
    good = stage.describe()["deployments"][0]["id"]
    stage.update("sim/crash")
    bad = stage.describe()["deployments"][0]["id"]
    stage.settle()
    told = stage.events()
    failed = told.index(f"(deployment {bad}) deployment failed: tasks failed to start.")
    assert told[failed + 1] == f"rolling back to deployment {good}."
    assert told[-2:] == [
        f"(deployment {good}) deployment completed.",
        "has reached a steady state.",
    ]


def test_the_old_version_serves_all_the_time(stage: Stage) -> None:
    stage.create("nginx:1", count=2, deploymentConfiguration=breaker())
    stage.settle()
    stage.update("sim/unhealthy")
    while stage.rollouts()[0]["status"] != "ROLLBACK_SUCCESSFUL":
        healthy = [state for state, _ in stage.health() if state == "healthy"]
        assert len(healthy) == 2
        stage.wait(7)


def test_a_second_bad_deployment_goes_back_to_the_first_version(stage: Stage) -> None:
    stage.create("nginx:1", deploymentConfiguration=breaker())
    stage.settle()
    for bad in ("sim/crash", "sim/oom"):
        stage.update(bad)
        assert stage.settle()["status"] == "ROLLBACK_SUCCESSFUL"
    assert [task["containers"][0]["image"] for task in stage.tasks()] == ["nginx:1"]


def test_a_first_deployment_has_nothing_to_go_back_to(stage: Stage) -> None:
    stage.create("sim/crash", deploymentConfiguration=breaker())
    failed = stage.settle()
    assert failed["status"] == "ROLLBACK_FAILED"
    assert failed["statusReason"] == "No rollback candidate was found to run the rollback."
    deployment = stage.describe()["deployments"][0]
    assert deployment["rolloutState"] == "FAILED"
    assert deployment["rolloutStateReason"] == (
        "ECS deployment circuit breaker: tasks failed to start."
    )


def test_without_rollback_the_old_tasks_stay_and_no_new_ones_start(stage: Stage) -> None:
    stage.create("nginx:1", deploymentConfiguration=breaker(rollback=False))
    stage.settle()
    stage.update("sim/crash")
    assert stage.settle()["status"] == "STOPPED"
    stage.wait(600)
    states = [(one["status"], one["rolloutState"]) for one in stage.describe()["deployments"]]
    assert states == [("PRIMARY", "FAILED"), ("ACTIVE", "COMPLETED")]
    assert [task["containers"][0]["image"] for task in stage.tasks()] == ["nginx:1"]


def test_a_good_deployment_heals_a_failed_one(stage: Stage) -> None:
    stage.create("sim/crash", deploymentConfiguration=breaker())
    stage.settle()
    stage.update("nginx")
    assert stage.settle()["status"] == "SUCCESSFUL"
    assert [one["rolloutState"] for one in stage.describe()["deployments"]] == ["COMPLETED"]


def test_without_breaker_a_deployment_never_ends(stage: Stage) -> None:
    stage.create("sim/crash")
    stage.wait(1200)
    assert stage.rollouts()[0]["status"] == "IN_PROGRESS"
    assert stage.describe()["deployments"][0]["failedTasks"] > 10


def test_the_threshold_can_be_a_count(stage: Stage) -> None:
    threshold = {"type": "COUNT", "value": 2}
    configuration = breaker(thresholdConfiguration=threshold)
    stage.create("sim/crash", deploymentConfiguration=configuration)
    assert stage.settle()["deploymentCircuitBreaker"]["failureCount"] == 2
