"""`logs`: what containers wrote, on one screen or as JSON Lines."""

from datetime import UTC, datetime

import pytest

from fargatectl.clock import SimulatedClock
from tests.commands.world import World

SPEC = """\
app: shop
services:
  web:
    image: nginx
    sidecars:
      proxy: {image: envoy}
  worker:
    image: busybox
jobs:
  nightly:
    image: busybox
    timeout: 5m
"""
FIRST, SECOND = "3f2a" + "0" * 28, "77aa" + "1" * 28


@pytest.fixture
def world(world: World) -> World:
    world.write(SPEC)
    for group, stream, *events in (
        ("web", f"web/web/{FIRST}", (-900, "old"), (-60, "GET /"), (-30, "[red]no markup[/]")),
        ("web", f"web/proxy/{FIRST}", (-50, "ERROR upstream")),
        ("web", f"web/web/{SECOND}", (-40, "ERROR here")),
        ("worker", f"worker/worker/{SECOND}", (-45, "working")),
        ("nightly", f"nightly/nightly/{FIRST}", (-20, "128 records")),
    ):
        _write(world, f"/fargatectl/shop/{group}", stream, *events)
    return world


def _write(world: World, group: str, stream: str, *events: tuple[float, str]) -> None:
    logs, now = world.client("logs"), world.clock.now()
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    logs.put_log_events(
        logGroupName=group,
        logStreamName=stream,
        logEvents=[{"timestamp": int((now + at) * 1000), "message": text} for at, text in events],
    )


def _messages(world: World, *arguments: str) -> list[str]:
    ran = world.run("logs", *arguments, "-o", "json")
    assert ran.exit_code == 0, ran.stdout
    return [line["message"] for line in ran.events if "message" in line]


def test_lines_are_chosen_by_who_when_and_what(world: World) -> None:
    everything = ["GET /", "ERROR upstream", "working", "ERROR here", "[red]no markup[/]"]
    assert _messages(world) == [*everything, "128 records"]
    assert _messages(world, "nightly") == ["128 records"]
    assert _messages(world, "web", "--task", "3f2a") == [
        "old",  # one task's may be of longer ago
        "GET /",
        "ERROR upstream",
        "[red]no markup[/]",
    ]
    assert _messages(world, "web", "--container", "proxy") == ["ERROR upstream"]
    assert _messages(world, "--filter", "ERROR -upstream") == ["ERROR here"]
    assert _messages(world, "--tail", "2") == ["[red]no markup[/]", "128 records"]
    assert _messages(world, "web", "--tail", "0") == []
    assert _messages(world, "web", "--since", "1h", "--until", "55s") == ["old", "GET /"]
    begin = datetime.fromtimestamp(world.clock.now() - 50, UTC)
    end = datetime.fromtimestamp(world.clock.now() - 40, UTC)
    between = ("--since", begin.isoformat(), "--until", f"{end:%Y-%m-%dT%H:%M:%SZ}")
    assert _messages(world, *between) == ["ERROR upstream", "working", "ERROR here"]
    # AWS counts from 1970 on.
    assert _messages(world, "web", "--since", "1960-01-01", "--until", "55s") == ["old", "GET /"]
    assert _messages(world, "web", "--since", "1950-01-01", "--until", "1960-01-01") == []


def test_people_see_whose_line_it_is_and_machines_all_of_it(world: World) -> None:
    line = world.run("logs", "web", "--tail", "1", "-o", "json").events[0]
    time = datetime.fromtimestamp(world.clock.now() - 30, UTC).isoformat(timespec="milliseconds")
    assert line == {
        "time": time,
        "service": "web",
        "task": FIRST,
        "container": "web",
        "message": "[red]no markup[/]",
    }
    words = [line.split(maxsplit=3)[1:] for line in world.run("logs").stdout.splitlines()]
    assert [FIRST[:8], "web/proxy", "ERROR upstream"] in words
    assert [SECOND[:8], "worker", "working"] in words
    assert [FIRST[:8], "web", "[red]no markup[/]"] in words


def test_a_follow_ends_with_its_result(world: World) -> None:
    until = datetime.fromtimestamp(world.clock.now() + 10, UTC).isoformat()
    ran = world.run("logs", "nightly", "--follow", "--until", until, "-o", "json")
    *lines, result = ran.events
    assert [line["message"] for line in lines] == ["128 records"]
    assert result == {"event": "result", "ok": True, "lines": 1}


def test_silence_is_told_on_stderr_and_is_no_failure(world: World) -> None:
    quiet = world.run("logs", "web", "--since", "10s")
    assert (quiet.exit_code, quiet.stdout) == (0, "")
    assert "no lines in the last 10s" in quiet.stderr
    assert "in the last 10 s" in world.run("logs", "web", "--since", "10").stderr
    none = world.run("logs", "web", "--task", "ffff")
    assert (none.exit_code, none.stdout) == (0, "")
    assert "no such lines" in none.stderr
    world.edit("app: shop", "app: other")
    never = world.run("logs", "web")
    assert (never.exit_code, never.stdout) == (0, "")
    assert "There is no log group /fargatectl/other/web" in never.stderr


def test_what_makes_no_sense_is_bad_usage(world: World) -> None:
    for arguments, says in (
        (("nope",), "web, worker, nightly"),
        (("--filter", "GET /"), "--filter"),
        (("--since", "yesterday"), "--since takes a duration"),
        (("--since", "1m", "--until", "1h"), "--until 1h is before --since 1m"),
        (("--query", "limit 1", "--tail", "3"), "--tail does not go with --query"),
    ):
        ran = world.run("logs", *arguments)
        assert ran.exit_code == 2, arguments
        assert says in ran.stderr


def test_lines_are_read_where_the_drivers_own_options_send_them(world: World) -> None:
    options = "{awslogs-group: /others, awslogs-stream-prefix: w}"
    world.edit("image: busybox\njobs", f"image: busybox\n    logs: {{options: {options}}}\njobs")
    _write(world, "/others", f"w/worker/{FIRST}", (-5, "over here"))
    _write(world, "/others", f"theirs/worker/{FIRST}", (-5, "not ours"))
    assert _messages(world, "worker") == ["over here"]
    answer = world.run("logs", "worker", "--query", "fields @message", "-o", "json").json
    assert [row["@message"] for row in answer["results"]] == ["over here"]


@pytest.mark.at_the_pace_of_aws
def test_a_query_is_answered_as_a_table_or_a_document(world: World) -> None:
    query = ("--query", "filter @message like /ERROR/ | stats count(*) as errors by @logStream")
    ran = world.run("logs", "web", *query)
    assert ran.exit_code == 0, ran.stderr
    words = [line.split() for line in ran.stdout.splitlines()]
    assert ["@logStream", "errors"] in words
    assert [f"web/proxy/{FIRST}", "1"] in words
    assert "2 of 4 lines matched" in ran.stdout
    assert "Insights: running, 4 lines" in ran.stderr
    document = world.run("logs", "web", *query, "--container", "web", "-o", "json").json
    assert document["results"] == [{"@logStream": f"web/web/{SECOND}", "errors": "1"}]
    assert document["status"] == "Complete"
    # All services and jobs in one question.
    lines = world.run("logs", "--query", "fields @message | limit 10", "-o", "json").json
    assert [row["@message"] for row in lines["results"]][:2] == ["128 records", "[red]no markup[/]"]


def test_a_query_that_aws_does_not_take_is_bad_usage(world: World) -> None:
    ran = world.run("logs", "web", "--query", "fields @message | count()")
    assert ran.exit_code == 2
    assert "unexpected symbol found count" in ran.stderr
    world.edit("app: shop", "app: other")
    ran = world.run("logs", "web", "--query", "limit 1")
    assert ran.exit_code == 2
    assert "fargatectl up" in ran.stderr


def test_a_query_of_all_goes_without_what_has_no_log_group_yet(world: World) -> None:
    world.client("logs").delete_log_group(logGroupName="/fargatectl/shop/worker")
    query = ("--query", "fields @message | filter @message like /records|working/")
    ran = world.run("logs", *query)
    assert ran.exit_code == 0, ran.stderr
    assert "128 records" in ran.stdout
    assert "no log group /fargatectl/shop/worker yet: nothing of worker" in ran.stderr
    document = world.run("logs", *query, "-o", "json").json
    assert document["missing"] == ["/fargatectl/shop/worker"]
    assert [row["@message"] for row in document["results"]] == ["128 records"]
    many = "".join(f"  w{number}: {{image: busybox}}\n" for number in range(50))
    world.edit("jobs:\n", f"{many}jobs:\n")
    for number in range(50):
        world.client("logs").create_log_group(logGroupName=f"/fargatectl/shop/w{number}")
    ran = world.run("logs", *query)
    assert ran.exit_code == 2
    assert "at most 50 log groups at once, and these are 52." in ran.stderr


class Impatient(SimulatedClock):
    """Somebody presses Ctrl-C while the command waits."""

    def sleep(self, seconds: float) -> None:
        super().sleep(0.4)
        if seconds > 0.5:
            raise KeyboardInterrupt


def test_ctrl_c_stops_the_query_in_aws(world: World) -> None:
    world.wire.clear()
    world.clock = Impatient(world.clock.now())
    ran = world.run("logs", "web", "--query", "limit 1")
    assert ran.exit_code == 130
    assert "The query was stopped." in ran.stderr
    assert world.wire.calls[-1] == "StopQuery"
    queries = world.client("logs").describe_queries(logGroupName="/fargatectl/shop/web")
    assert [query["status"] for query in queries["queries"]] == ["Cancelled"]


def test_lines_that_go_elsewhere_are_told_of(world: World) -> None:
    world.edit(
        "image: busybox\njobs",
        "image: busybox\n    logs: {driver: awsfirelens, options: "
        "{Name: kinesis_firehose, delivery_stream: lines}}\njobs",
    )
    world.edit("timeout: 5m", "logs: {driver: splunk, options: {splunk-url: https://splunk}}")
    _write(world, "/fargatectl/shop/worker", f"worker/log_router/{FIRST}", (-5, "router's own"))
    ran = world.run("logs", "worker")
    assert "worker logs through FireLens to kinesis_firehose (lines)" in ran.stderr
    assert "router's own" in ran.stdout
    for arguments, shown in (((), ""), (("--query", "limit 1"), "0 rows")):
        ran = world.run("logs", "nightly", *arguments)
        assert (ran.exit_code, ran.stdout.partition(",")[0]) == (0, shown)
    assert "nightly logs to Splunk (https://splunk)" in ran.stderr
