"""Log lines of many tasks are read in order, each once, while they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

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

    def write(self, stream: str, *written: tuple[float, str], group: str = WEB.group) -> None:
        logs = self.account.client("logs")
        for create, arguments in (
            (logs.create_log_group, {"logGroupName": group}),
            (logs.create_log_stream, {"logGroupName": group, "logStreamName": stream}),
        ):
            with ignoring("ResourceAlreadyExistsException"):
                create(**arguments)
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


def test_a_group_that_does_not_exist_has_no_lines(account: Account) -> None:
    assert list(lines(account.aws, [WEB], since=0)) == []


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


def test_closing_ends_the_asking(account: Account, writer: Writer) -> None:
    writer.write("web/web/task1", (0, "a"))
    read = lines(account.aws, [WEB], since=writer.start, follow=True)
    next(read)
    asked = len(account.gate.asked)
    read.close()  # type: ignore[attr-defined]
    account.clock.sleep(60)
    assert len(account.gate.asked) == asked
