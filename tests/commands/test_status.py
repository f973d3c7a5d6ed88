"""`status`: one screen that tells how services and jobs are."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fargatectl.clock import as_datetime
from tests.commands.world import World

SPEC = """\
app: hello
services:
  web:
    image: sim/busy
    port: 80
    http: true
    count: 2
    scaling: {min: 2, max: 4, cpu: 70}
  worker: {image: amazon/amazon-ecs-sample, spot: true}
jobs:
  nightly: {image: sim/job, schedule: "MINUTE HOUR * * *", timezone: Asia/Tokyo}
  often: {image: sim/job-fails, schedule: rate(6 hours)}
  once: {image: sim/job}
"""
TOKYO = ZoneInfo("Asia/Tokyo")


def _now(world: World) -> datetime:
    return as_datetime(world.clock.now()).astimezone(TOKYO)


def _line(text: str, name: str) -> str:
    (line,) = (line for line in text.splitlines() if line.startswith(f"  {name} "))
    return line


def _job(document: Any, name: str) -> Any:
    return next(job for job in document["jobs"] if job["name"] == name)


@pytest.mark.at_the_pace_of_aws
def test_services_and_jobs_on_one_screen(world: World) -> None:
    due = _now(world) + timedelta(hours=4)
    spec = SPEC.replace("MINUTE", str(due.minute)).replace("HOUR", str(due.hour))
    world.write(spec)
    empty = world.run("status")
    assert (empty.exit_code, "Nothing is deployed here yet" in empty.stdout) == (0, True)
    assert world.run("status", "-o", "json").json["jobs"] == []
    world.up()
    new = world.run("status").stdout
    assert "web deployment completed." in new  # ECS says its name, too
    for _ in range(2):
        world.clock.sleep(45 * 60)
        world.service()
    shown = world.run("status").stdout
    assert shown.splitlines()[0].endswith("healthy")
    assert "4 of 4 serving   2–4 CPU 62 % ▆▆▆▆▆▆▆▆▆▆▆▆ of 70" in _line(shown, "web")
    assert "deployed 1 h ago" in _line(shown, "web")
    assert "1 of 1 running   Spot CPU" in _line(shown, "worker")
    assert f"{due:%H:%M} Asia/Tokyo" in _line(shown, "nightly")
    assert "every 6 hours" in _line(shown, "often")
    assert "`fargatectl run once`" in _line(shown, "once")
    assert "web has reached a steady state." in shown
    document = world.run("status", "-o", "json").json
    assert set(document) == {
        *("app", "env", "region", "url", "urls", "health", "services", "jobs", "drift")
    }
    web, worker = document["services"]
    assert (web["health"], web["scaling"]["max"], worker["scaling"]) == ("healthy", 4, None)
    assert web["usage"]["cpu"][-1] == 62.5
    assert 55 <= len(web["usage"]["cpu"]) <= 60
    nightly = _job(document, "nightly")
    assert nightly["next"].startswith(f"{due.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M}")
    assert nightly["last"] is None
    # Its time comes, and later that of the one whose runs fail.
    world.clock.sleep((due - _now(world)).total_seconds() + 120)
    shown = world.run("status").stdout
    assert "last run ok, 5.0 s," in _line(shown, "nightly")
    world.run("run", "often")
    shown = world.run("status").stdout
    assert "last run failed with exit code 3" in _line(shown, "often")
    last = _job(world.run("status", "-o", "json").json, "often")["last"]
    assert (last["ok"], last["exit_code"]) == (False, 3)


@pytest.mark.at_the_pace_of_aws
def test_what_is_not_as_it_should_be_is_told(world: World) -> None:
    world.up()
    world.run("scale", "--count", "3")
    shown = world.run("status").stdout
    assert "count 1 in the spec, 3 wanted: scaled by hand" in shown
    # Who may not read metrics is told the rest.
    world.wire.spoil = "GetMetricData".__eq__
    unread = world.run("status")
    assert (unread.exit_code, "CPU" in unread.stdout, "3 of 3" in unread.stdout) == (0, False, True)
    world.wire.spoil = lambda _each: False
    world.edit("amazon/amazon-ecs-sample", "sim/pull-denied")
    world.up("--no-wait")
    shown = world.run("status").stdout
    assert shown.splitlines()[0].endswith("deploying")
    assert "hello-web:2 in progress: 0 of 3 running" in shown
    ecs = world.client("ecs")
    ecs.update_service(cluster="hello", service="web", taskDefinition="hello-web:1")
    world.clock.sleep(600)
    ecs.stop_task(cluster="hello", task=ecs.list_tasks(cluster="hello")["taskArns"][0])
    world.clock.sleep(2)
    assert world.run("status").stdout.splitlines()[0].endswith("degraded")
    assert world.run("status", "-o", "json").json["health"] == "degraded"


def test_watching_draws_anew_and_asks_for_usage_once_a_minute(world: World) -> None:
    world.up()

    def end(called: str) -> bool:
        is_enough = world.wire.calls.count("DescribeServices") > 40
        return is_enough and called == "DescribeServices"

    world.wire.clear()
    world.wire.spoil = end
    ran = world.run("status", "--watch", "-o", "json")
    assert ran.exit_code == 1
    documents = ran.events[:-1]
    assert len(documents) == 40
    assert {document["services"][0]["name"] for document in documents} == {"web"}
    assert world.wire.calls.count("GetMetricData") == 2
    assert world.wire.calls.count("DescribeSecurityGroups") == 2  # as seldom, for the drift
