"""The small pure parts: thresholds, placement, images, commands, matchers."""

import pytest

from fargatectl.local.scheduler.breaker import BreakerRules
from fargatectl.local.scheduler.commands import exit_code, one_off
from fargatectl.local.scheduler.events import EventLog
from fargatectl.local.scheduler.images import behaviour, digest, repository
from fargatectl.local.scheduler.placement import Share, next_capacity
from fargatectl.local.scheduler.targets import accepts
from fargatectl.local.scheduler.task import Capacity, Task
from fargatectl.local.scheduler.template import TaskTemplate
from fargatectl.local.scheduler.world import Network


@pytest.mark.parametrize(
    ("desired", "threshold"), [(0, 3), (1, 3), (25, 13), (400, 200), (800, 200)]
)
def test_half_of_the_tasks_but_three_to_two_hundred(desired: int, threshold: int) -> None:
    assert BreakerRules().threshold(desired) == threshold


def test_a_count_is_a_count_and_an_unbounded_percentage_unbounded() -> None:
    assert BreakerRules(kind="COUNT", value=7).threshold(100) == 7
    assert BreakerRules(kind="UNBOUNDED_PERCENT", value=100).threshold(800) == 800


def test_the_base_is_filled_before_the_weights_count() -> None:
    shares = (Share("FARGATE", weight=1, base=2), Share("FARGATE_SPOT", weight=4))
    tasks: list[Task] = []
    for _ in range(7):
        capacity = next_capacity(shares, tasks, "1.4.0")
        template = TaskTemplate("arn", "web", "256", "512", ())
        tasks.append(Task(template, "arn:cluster/c", Network(("a",)), "a", 0, "g", capacity))
    providers = [task.capacity.provider for task in tasks]
    assert providers[:2] == ["FARGATE"] * 2
    assert providers.count("FARGATE_SPOT") == 4


def test_without_strategy_there_is_a_launch_type() -> None:
    assert next_capacity((), [], "1.4.0") == Capacity("FARGATE", None, "1.4.0")


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("nginx", "nginx"),
        ("nginx:1.27", "nginx"),
        ("localhost:5000/team/web:2", "localhost:5000/team/web"),
        ("nginx@sha256:abc", "nginx"),
    ],
)
def test_a_repository_is_an_image_without_tag(image: str, name: str) -> None:
    assert repository(image) == name


def test_simulated_images_may_have_tags() -> None:
    assert behaviour("sim/crash:2") == behaviour("docker.io/sim/crash")
    assert behaviour("sim/crash").exit_code == 1
    assert behaviour("sim/unknown") == behaviour("nginx")


def test_no_tag_means_latest() -> None:
    assert digest("nginx") == digest("nginx:latest") != digest("nginx:1")
    assert digest("nginx@sha256:abc") == "sha256:abc"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["python", "migrate.py"], 0),
        (["sh", "-c", "echo no; exit 7"], 7),
        (["sh", "-c", "test -f /x || false"], 1),
    ],
)
def test_commands_end_as_in_a_shell(command: list[str], code: int) -> None:
    assert exit_code(command) == code


def test_what_is_echoed_is_logged() -> None:
    assert one_off(behaviour("nginx"), ["sh", "-c", 'echo "hello you"']).last_words == (
        "hello you",
    )


def test_a_server_without_command_stays_a_server() -> None:
    assert one_off(behaviour("nginx"), []).exits_after is None


@pytest.mark.parametrize(
    ("codes", "answer", "expected"),
    [
        ("200", 200, True),
        ("200-399", 302, True),
        ("200,301", 301, True),
        ("200-299", 500, False),
        ("0-0", 200, False),
    ],
)
def test_a_matcher_takes_lists_and_ranges(codes: str, answer: int, expected: bool) -> None:
    assert accepts(codes, answer) is expected


def test_a_trouble_is_told_once_until_it_is_over() -> None:
    log = EventLog("web")
    for now in (0, 10, 20):
        log.complain(now, "is in trouble.")
    log.settle(30)
    log.complain(40, "is in trouble.")
    log.complain(40 + 6 * 3600, "is in trouble.")
    assert [event.created_at for event in log.entries] == [40 + 6 * 3600, 40, 30, 0]
