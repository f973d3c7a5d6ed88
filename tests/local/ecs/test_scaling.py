"""More or fewer tasks of the same revision."""

from tests.local.ecs.stage import CLUSTER, Stage


def test_scaling_out_starts_tasks_and_no_deployment(stage: Stage) -> None:
    stage.create()
    stage.settle()
    stage.update(desiredCount=4)
    stage.wait(90)
    assert stage.describe()["runningCount"] == 4
    assert len(stage.rollouts()) == 1
    assert stage.events()[-1] == "has reached a steady state."


def test_scaling_in_drains_the_surplus(stage: Stage) -> None:
    stage.create(count=3)
    stage.settle()
    stage.update(desiredCount=1)
    stage.wait(5)
    assert len(stage.tasks()) == 1
    assert stage.health().count(("draining", "Target.DeregistrationInProgress")) == 2
    stage.wait(90)
    assert stage.health() == [("healthy", None)]
    assert stage.events()[-1] == "has reached a steady state."


def test_scaling_to_none_stops_all(stage: Stage) -> None:
    stage.create(count=2)
    stage.settle()
    stage.update(desiredCount=0)
    stage.wait(90)
    assert stage.describe()["runningCount"] == 0
    assert stage.tasks() == []


def test_a_task_that_a_user_stops_is_replaced(stage: Stage) -> None:
    stage.create()
    stage.settle()
    old = stage.tasks()[0]
    stage.ecs.stop_task(cluster=CLUSTER, task=old["taskArn"], reason="making room")
    stage.wait(10)
    assert stage.tasks() == []
    stage.wait(90)
    assert len(stage.tasks()) == 1
    stopped = stage.look(old)
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("UserInitiated", "making room")


def test_stopped_tasks_are_visible_for_an_hour(stage: Stage) -> None:
    stage.create()
    stage.settle()
    stage.update(desiredCount=0)
    stage.wait(600)
    assert len(stage.tasks("STOPPED")) == 1
    stage.wait(3600)
    assert stage.tasks("STOPPED") == []
