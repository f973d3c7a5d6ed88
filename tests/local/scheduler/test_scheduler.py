"""The state machine by itself: a clock, a toy world, no AWS."""

import pickle

import pytest

from fargatectl.local.scheduler.breaker import BreakerRules
from fargatectl.local.scheduler.world import TargetGroup
from tests.local.scheduler.toy_world import GROUP, Toy


def test_nothing_happens_between_two_ticks() -> None:
    toy = Toy()
    service = toy.create()
    toy.clock.sleep(600)
    assert toy.running(service) == []
    toy.scheduler.tick()
    assert toy.running(service) == ["nginx"]


@pytest.mark.parametrize("step", [1, 7, 600])
def test_the_outcome_does_not_depend_on_how_often_one_looks(step: float) -> None:
    toy = Toy()
    service = toy.create(count=2)
    for _ in range(int(600 / step)):
        toy.wait(step)
    told = [round(event.created_at) for event in service.events.entries]
    assert told == [1073, 1073, 1001]
    assert toy.running(service) == ["nginx"] * 2


@pytest.mark.parametrize("speed", [1, 20])
def test_durations_shrink_with_speed_and_timestamps_do_not(speed: float) -> None:
    toy = Toy(speed)
    service = toy.create()
    toy.wait(80 / speed)
    assert service.primary.state == "COMPLETED"
    assert service.primary.updated_at == pytest.approx(1000 + 73 / speed)


@pytest.mark.parametrize("image", ["nginx", "sim/crash"])
def test_a_change_of_speed_loses_nothing(image: str) -> None:
    toy = Toy(20)
    service = toy.create(image)
    toy.wait(36 / 20)
    toy.scheduler.speed = 1
    toy.wait(300)
    assert service.primary.state == ("COMPLETED" if image == "nginx" else "FAILED")


def test_interfaces_live_as_long_as_their_tasks() -> None:
    toy = Toy()
    service = toy.create(count=2)
    toy.wait(100)
    assert len(toy.world.attached) == 2
    toy.scheduler.delete(service)
    toy.wait(100)
    assert (service.status, toy.world.attached) == ("INACTIVE", set())


def test_a_bad_revision_is_taken_back() -> None:
    toy = Toy()
    service = toy.create("nginx:1")
    toy.wait(100)
    toy.update(service, "sim/crash")
    toy.wait(600)
    assert service.rollouts[-1].status == "ROLLBACK_SUCCESSFUL"
    assert toy.running(service) == ["nginx:1"]


def test_a_healthy_task_makes_up_for_failed_ones() -> None:
    toy = Toy()
    toy.world.groups[GROUP] = TargetGroup(GROUP)
    service = toy.create("sim/unhealthy", count=1)
    toy.wait(110)
    assert service.primary.failures == 1
    toy.world.groups[GROUP] = TargetGroup(GROUP, expected_codes="200-599")
    toy.wait(300)
    assert (service.primary.failures, service.primary.state) == (0, "COMPLETED")


@pytest.mark.parametrize("image", ["sim/crash", "sim/unhealthy", "sim/pull-denied"])
def test_weeks_of_failing_are_caught_up_with(image: str) -> None:
    toy = Toy(breaker=BreakerRules())
    toy.world.groups[GROUP] = TargetGroup(GROUP)
    service = toy.create(image)
    toy.wait(14 * 24 * 3600)
    assert len(service.events.entries) == 100
    assert len(list(toy.scheduler.tasks)) < 200


def test_reset_forgets_everything() -> None:
    toy = Toy()
    toy.create()
    toy.wait(100)
    toy.scheduler.reset()
    toy.wait(3600)
    assert list(toy.scheduler.tasks) == []
    assert toy.scheduler.services == {}


def test_the_whole_state_can_be_saved() -> None:
    toy = Toy()
    service = toy.create()
    toy.wait(100)
    copy = pickle.loads(pickle.dumps(service))
    assert copy.primary.state == "COMPLETED"
