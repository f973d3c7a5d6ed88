"""ECS's events are told once, oldest first, and what they mean is read out of them."""

from typing import Any

from fargatectl.clock import as_datetime
from fargatectl.runtime.sayings import Sayings, refusal, unhealthy


def event(
    number: int, message: str = "(service web) has reached a steady state."
) -> dict[str, Any]:
    return {"id": str(number), "createdAt": as_datetime(number), "message": message}


def test_events_come_oldest_first_and_once() -> None:
    sayings = Sayings("web")
    first = list(sayings.new([event(2), event(1)], since=0))
    second = list(sayings.new([event(3), event(2), event(1)], since=0))
    assert [said.time for said in first] == [1, 2]
    assert [said.time for said in second] == [3]


def test_events_of_before_are_not_told() -> None:
    assert [said.time for said in Sayings("web").new([event(5), event(4)], since=5)] == [5]


def test_the_services_name_is_cut_off() -> None:
    old, new = "service web has started 1 tasks", "(service web) has started 1 tasks"
    said = Sayings("web").new([event(2, old), event(1, new)], since=0)
    assert {one.message for one in said} == {"has started 1 tasks"}


def test_a_refusal_is_read_with_its_reason() -> None:
    assert refusal("was unable to place a task. Reason: Internal error.") == "Internal error."
    role = "failed to launch a task with (error ECS was unable to assume the role 'x' (see IAM).)."
    assert refusal(role) == "ECS was unable to assume the role 'x' (see IAM)."
    assert refusal("has started 1 tasks: (task 3f2a).") is None


def test_a_refusal_that_a_stopped_task_tells_better_is_left_to_it() -> None:
    said = "was unable to place a task. Reason: ResourceInitializationError: unable to pull"
    assert refusal(said) is None


def test_why_a_task_is_unhealthy_is_read_with_the_task() -> None:
    said = (
        "(task 3f2a) (port 8080) is unhealthy in (target-group arn) due to (reason Health checks "
        "failed with these codes: [404])."
    )
    assert unhealthy(said) == ("3f2a", "Health checks failed with these codes: [404]")
