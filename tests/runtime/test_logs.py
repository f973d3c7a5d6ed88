"""Log lines of many tasks are read in order, each once, while they come."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random

import pytest

from fargatectl.aws import AwsError, ignoring
from fargatectl.events import LogLine
from fargatectl.runtime.logs import Source, lines
from tests.runtime.account import Account

WEB = Source("web", "/shop/web", "web")


@dataclass
class Writer:
    """Writes lines as containers do; `at` is in seconds after the test's start."""

    account: Account
    start: float
    made: set[tuple[str, str]] = field(default_factory=set)

    def write(self, stream: str, *written: tuple[float, str], group: str = WEB.group) -> None:
        logs = self.account.client("logs")
        if (group, stream) not in self.made:
            self.made.add((group, stream))
            with ignoring("ResourceAlreadyExistsException"):
                logs.create_log_group(logGroupName=group)
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
        events = [
            {"timestamp": int((self.start + at) * 1000), "message": message}
            for at, message in written
        ]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


@pytest.fixture
def writer(account: Account) -> Writer:
    return Writer(account, account.clock.now())


def messages(read: Iterator[LogLine]) -> list[str]:
    return [line.message for line in read]


def test_lines_of_all_tasks_are_merged_by_time(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (0, "a"), (2, "c"))
    writer.write("web/web/task2", (1, "b"), (3, "d"))
    read = list(lines(account.aws, [WEB], since=writer.start))
    assert [line.message for line in read] == ["a", "b", "c", "d"]
    assert [line.task for line in read] == ["task1", "task2", "task1", "task2"]
    assert {(line.service, line.container) for line in read} == {("web", "web")}
    assert read[1].time == writer.start + 1


def test_lines_of_several_services_are_merged_by_time(account: Account, writer: Writer) -> None:
    worker = Source("worker", "/shop/worker", "worker")
    writer.write("web/web/task1", (0, "a"), (2, "c"))
    writer.write("worker/worker/task2", (1, "b"), group=worker.group)
    read = list(lines(account.aws, [WEB, worker], since=writer.start))
    assert [(line.service, line.message) for line in read] == [
        ("web", "a"),
        ("worker", "b"),
        ("web", "c"),
    ]


def test_streams_of_others_in_the_same_group_are_left_out(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (0, "ours"))
    writer.write("webshop/web/task1", (0, "theirs"))
    assert messages(lines(account.aws, [WEB], since=writer.start)) == ["ours"]


def test_only_the_time_asked_for_is_read(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (0, "before"), (5, "within"), (9, "after"))
    read = lines(account.aws, [WEB], since=writer.start + 1, until=writer.start + 6)
    assert messages(read) == ["within"]


def test_a_task_is_found_by_the_beginning_of_its_id(account: Account, writer: Writer) -> None:
    writer.write("web/web/3f2a99", (0, "this"))
    writer.write("web/web/77aa11", (0, "other"))
    assert messages(lines(account.aws, [WEB], since=writer.start, task="3f2a")) == ["this"]


def test_one_container_can_be_asked_for(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (0, "main"))
    writer.write("web/proxy/task1", (0, "sidecar"))
    read = lines(account.aws, [WEB], since=writer.start, container="proxy")
    assert messages(read) == ["sidecar"]


def test_a_pattern_is_applied_by_cloudwatch(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (0, "all good"), (1, "ERROR no"))
    assert messages(lines(account.aws, [WEB], since=writer.start, pattern="ERROR")) == ["ERROR no"]


def test_the_tail_is_the_last_lines(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", *((number, str(number)) for number in range(9)))
    assert messages(lines(account.aws, [WEB], since=writer.start, tail=2)) == ["7", "8"]


def test_a_tail_is_followed_by_what_is_new_and_nothing_else(
    account: Account, writer: Writer
) -> None:
    writer.write("web/web/task1", *((number, str(number)) for number in range(9)))
    account.clock.sleep(8)
    until = writer.start + 60
    read = lines(account.aws, [WEB], since=writer.start, until=until, tail=2, follow=True)
    assert messages(islice(read, 2)) == ["7", "8"]
    writer.write("web/web/task2", (5, "late"), (9, "new"))
    assert messages(read) == ["late", "new"]


def test_one_task_is_read_without_the_lines_of_others(account: Account, writer: Writer) -> None:
    for task in ("3f2a99", "77aa11"):
        writer.write(f"web/web/{task}", (0, f"main {task}"), (2, f"end {task}"))
        writer.write(f"web/proxy/{task}", (1, f"sidecar {task}"))
    source = replace(WEB, containers=("web", "proxy"))
    read = list(lines(account.aws, [source], since=writer.start, task="3f2a"))
    assert [line.message for line in read] == ["main 3f2a99", "sidecar 3f2a99", "end 3f2a99"]
    assert [line.container for line in read] == ["web", "proxy", "web"]


def test_a_group_that_does_not_exist_has_no_lines_and_is_told_of_once(account: Account) -> None:
    told: list[str] = []
    until = account.clock.now() + 10
    read = lines(account.aws, [WEB], since=0, until=until, follow=True, tell=told.append)
    assert list(read) == []
    (text,) = told
    assert WEB.group in text


def test_four_writers_out_of_order_lose_and_double_nothing(
    account: Account, writer: Writer
) -> None:
    """Each line is ingested up to 40 seconds after its time, and many have the same time."""
    random = Random(4)
    coming = sorted(
        (
            at + random.choice([0, 0, 1, 7, 40]),
            f"web/web/task{task}",
            at,
            f"{task} at {at} #{number}",
        )
        for task in range(4)
        for at in range(0, 30, 3)
        for number in range(3)
    )
    written = [message for *_, message in coming]

    def goes_on() -> bool:
        by_stream: dict[str, list[tuple[float, str]]] = {}
        while coming and coming[0][0] <= account.clock.now() - writer.start:
            _, stream, at, message = coming.pop(0)
            by_stream.setdefault(stream, []).append((at, message))
        for stream, events in by_stream.items():
            writer.write(stream, *sorted(events))
        return bool(coming)

    read = messages(lines(account.aws, [WEB], since=writer.start, follow=True, goes_on=goes_on))
    assert len(read) == len(written) == 120
    assert sorted(read) == sorted(written)


def test_many_pages_are_one_story(account: Account, writer: Writer) -> None:
    padding = "x" * 100_000  # a page holds a megabyte
    for task in range(4):
        events = [(at, f"{at} {task} {padding}") for at in (0, 0, 1, 1, 2, 3)]
        writer.write(f"web/web/task{task}", *events)
    read = [line.message[:3] for line in lines(account.aws, [WEB], since=writer.start)]
    assert [text[0] for text in read] == sorted("001123" * 4)
    assert Counter(read) == Counter(
        f"{at} {task}" for task in range(4) for at in (0, 0, 1, 1, 2, 3)
    )
    assert account.gate.asked.count("FilterLogEvents") == 3


def test_a_follow_goes_on_after_a_new_sign_in(account: Account, writer: Writer) -> None:
    told: list[str] = []
    writer.write("web/web/task1", (0, "a"))
    read = lines(account.aws, [WEB], since=writer.start, follow=True, tell=told.append)
    assert next(read).message == "a"
    writer.write("web/web/task1", (1, "b"))
    account.gate.expire("FilterLogEvents")
    assert next(read).message == "b"
    (text,) = told
    assert "aws sso login" in text


def test_credentials_that_had_expired_before_are_told_at_once(account: Account) -> None:
    account.gate.expire("FilterLogEvents")
    with pytest.raises(AwsError, match="ExpiredTokenException"):
        list(lines(account.aws, [WEB], since=0))
    assert account.gate.asked.count("FilterLogEvents") == 1


def test_following_waits_for_the_group_and_goes_on_with_new_tasks(
    account: Account, writer: Writer
) -> None:
    read = lines(account.aws, [WEB], since=writer.start, follow=True, until=writer.start + 60)
    account.clock.sleep(5)
    writer.write("web/web/task1", (4, "first task"))
    assert next(read).message == "first task"
    writer.write("web/web/task2", (8, "its successor"))
    assert next(read).message == "its successor"
    assert list(read) == []


def test_a_follow_hands_out_late_and_equal_lines_once(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (10, "a"))
    read = lines(account.aws, [WEB], since=writer.start, follow=True, until=writer.start + 90)
    assert next(read).message == "a"
    writer.write("web/web/task2", (10, "same time"), (11, "b"))
    assert messages(islice(read, 2)) == ["same time", "b"]
    account.clock.sleep(30)
    writer.write("web/web/task3", (3, "late"))
    assert messages(read) == ["late"]


def test_a_follow_ends_when_its_subject_has_with_what_was_left(
    account: Account, writer: Writer
) -> None:
    answers = iter([True, False])

    def goes_on() -> bool:
        is_running = next(answers)
        if not is_running:
            writer.write("web/web/task1", (1, "last words"))
        return is_running

    read = lines(account.aws, [WEB], since=writer.start, follow=True, goes_on=goes_on)
    assert messages(read) == ["last words"]


def test_throttling_loses_no_line(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (0, "a"), (1, "b"))
    account.gate.throttle("FilterLogEvents", 3)
    assert messages(lines(account.aws, [WEB], since=writer.start)) == ["a", "b"]
    assert account.gate.asked.count("FilterLogEvents") == 4


def test_throttling_without_end_is_told(account: Account, writer: Writer) -> None:
    account.gate.throttle("FilterLogEvents", 10_000)
    with pytest.raises(AwsError, match="read log group /shop/web: ThrottlingException"):
        list(lines(account.aws, [WEB], since=writer.start))


def test_who_gathers_lines_is_told_before_any_waiting(account: Account, writer: Writer) -> None:
    gathered: list[str] = []
    shown: list[list[str]] = []

    def show() -> None:
        shown.append(gathered.copy())
        gathered.clear()

    writer.write("web/web/task1", (0, "a"), (1, "b"))
    until = account.clock.now() + 5
    for line in lines(account.aws, [WEB], since=0, until=until, follow=True, pause=show):
        gathered.append(line.message)
        if line.message == "b":
            writer.write("web/web/task1", (2, "c"))
    assert [each for each in shown if each] == [["a", "b"], ["c"]]
    assert gathered == []


def test_closing_ends_the_asking(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (0, "a"))
    read = lines(account.aws, [WEB], since=writer.start, follow=True)
    next(read)
    asked = len(account.gate.asked)
    read.close()  # type: ignore[attr-defined]
    account.clock.sleep(60)
    assert len(account.gate.asked) == asked
