"""A new revision replaces the old one without fewer tasks than promised."""

from typing import Any

import pytest

from tests.local.account import Refused
from tests.local.ecs.stage import Stage


def counts(stage: Stage) -> tuple[int, int]:
    """Running tasks of the new and of all older deployments."""
    new, *old = stage.describe()["deployments"]
    return new["runningCount"], sum(one["runningCount"] for one in old)


def sequence(stage: Stage, steps: int = 60) -> list[tuple[int, int]]:
    """The counts as a patient watcher sees them change."""
    seen = []
    for _ in range(steps):
        stage.wait(3)
        seen.append(counts(stage))
    return list(dict.fromkeys(seen))


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (100, 200, [(0, 2), (2, 2), (2, 0)]),
        (50, 100, [(0, 1), (1, 1), (1, 0), (2, 0)]),
        (100, 150, [(0, 2), (1, 2), (1, 1), (2, 1), (2, 0)]),
        (0, 100, [(0, 0), (2, 0)]),
    ],
)
def test_the_percentages_bound_each_step(
    stage: Stage, least: int, most: int, expected: list[tuple[int, int]]
) -> None:
    percent = {"minimumHealthyPercent": least, "maximumPercent": most}
    stage.create(count=2, deploymentConfiguration=percent)
    stage.settle()
    stage.update("nginx:2")
    assert sequence(stage) == expected
    assert stage.settle()["status"] == "SUCCESSFUL"


def test_old_tasks_drain_before_they_stop(stage: Stage) -> None:
    stage.create()
    stage.settle()
    old = stage.tasks()[0]
    stage.update("nginx:2")
    stage.wait(50)
    assert stage.look(old)["lastStatus"] == "DEACTIVATING"
    assert ("draining", "Target.DeregistrationInProgress") in stage.health()
    stage.wait(60)
    stopped = stage.look(old)
    assert stopped["lastStatus"] == "STOPPED"
    assert stopped["stopCode"] == "ServiceSchedulerInitiated"
    assert stopped["stoppedReason"].startswith("Scaling activity initiated by (deployment ecs-svc/")
    assert stage.health() == [("healthy", None)]


def test_the_events_of_a_rolling_update_come_in_order(stage: Stage) -> None:
    stage.create()
    stage.settle()
    before = len(stage.events())
    stage.update("nginx:2")
    stage.settle()
    verbs = [text.split("(")[0].strip() for text in stage.events()[before:]]
    assert verbs == [
        "has started 1 tasks:",
        "registered 1 targets in",
        "deregistered 1 targets in",
        "has begun draining connections on 1 tasks.",
        "has stopped 1 running tasks:",
        "",  # (deployment ecs-svc/…) deployment completed.
        "has reached a steady state.",
    ]


def test_percentages_that_allow_no_step_are_named_in_an_event(stage: Stage) -> None:
    percent = {"minimumHealthyPercent": 100, "maximumPercent": 125}
    stage.create(count=3, deploymentConfiguration=percent)
    stage.settle()
    stage.update("nginx:2")
    stage.wait(600)
    told = [text for text in stage.events() if "was unable to stop or start tasks" in text]
    assert len(told) == 1
    assert counts(stage) == (0, 3)


def test_hundred_and_hundred_percent_are_refused(stage: Stage) -> None:
    with Refused("InvalidParameterException", "as this will block deployments"):
        stage.create(deploymentConfiguration={"minimumHealthyPercent": 100, "maximumPercent": 100})


@pytest.mark.parametrize(
    "change",
    [
        {"desiredCount": 2},
        {"deploymentConfiguration": {"maximumPercent": 300}},
        {"healthCheckGracePeriodSeconds": 60},
        {"propagateTags": "SERVICE"},
    ],
)
def test_what_tasks_are_not_made_of_starts_no_deployment(
    stage: Stage, change: dict[str, Any]
) -> None:
    stage.create()
    stage.settle()
    stage.update(**change)
    assert len(stage.rollouts()) == 1


def test_a_new_network_starts_a_deployment(stage: Stage) -> None:
    stage.create()
    stage.settle()
    subnets = stage.network.subnets[:1]
    stage.update(networkConfiguration={"awsvpcConfiguration": {"subnets": subnets}})
    assert stage.settle()["status"] == "SUCCESSFUL"
    assert len(stage.rollouts()) == 2


def test_force_replaces_tasks_of_the_same_revision(stage: Stage) -> None:
    stage.create()
    stage.settle()
    before = stage.tasks()[0]["taskArn"]
    stage.update(forceNewDeployment=True)
    stage.settle()
    assert stage.tasks()[0]["taskArn"] != before


def test_a_newer_deployment_supersedes_one_under_way(stage: Stage) -> None:
    stage.create()
    stage.settle()
    stage.update("nginx:2")
    stage.wait(10)
    stage.update("nginx:3")
    stage.settle()
    assert [one["status"] for one in stage.rollouts()] == ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]
    assert [task["containers"][0]["image"] for task in stage.tasks()] == ["nginx:3"]


@pytest.mark.parametrize(
    ("cleanup", "bake", "old"),
    [("DEFERRED", 0, True), ("BLOCKING", 0, False), ("DEFERRED", 5, False)],
)
def test_early_success_ends_a_deployment_before_all_is_done(
    stage: Stage, cleanup: str, bake: int, old: bool
) -> None:
    criteria = {
        "enable": True,
        "healthyPercent": 100,
        "sourceServiceRevisionCleanup": cleanup,
    }
    stage.create(
        deploymentConfiguration={"earlySuccessCriteria": criteria, "bakeTimeInMinutes": bake}
    )
    stage.settle()
    stage.update("nginx:2")
    done = stage.settle()
    assert done["status"] == "SUCCESSFUL"
    assert (len(stage.describe()["deployments"]) > 1) is old
    stage.wait(120)
    assert len(stage.describe()["deployments"]) == 1
    assert stage.events()[-1] == "has reached a steady state."
