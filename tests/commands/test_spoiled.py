"""Answers that are cut on the way, or are not AWS's: asked for again, or told as what they are."""

from collections.abc import Iterator

import pytest
from botocore.retries.standard import ExponentialBackoff

from tests.between import Answer, Between, between
from tests.commands.inventory import inventory, shape
from tests.commands.web import zone
from tests.commands.world import World
from tests.prove.scenes import SHOP

JOB = SHOP + 'jobs:\n  nightly: {image: sim/job, schedule: "@daily"}\n'
PAGE = b"<!DOCTYPE html>\n<html><head><title>Welcome to our WLAN</title></head><p>Sign in</html>"
PORTAL = {"Content-Type": "text/html"}


@pytest.fixture
def portal(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Between]:
    """What stands between the world's command line and its AWS."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0.0)
    with between(world.endpoint) as found:
        world.variables["AWS_ENDPOINT_URL"] = found.url
        yield found


def _given(status: int, body: bytes, headers: dict[str, str]) -> Answer:
    return Answer(status, headers, body, len(body))


def test_a_command_whose_every_first_answer_is_cut_ends_right(
    world: World, portal: Between
) -> None:
    zone(world)
    before = inventory(world)
    world.write(JOB)
    world.up()
    standing = shape(world)
    assert world.run("down", "--yes").exit_code == 0
    portal.cut_each_first()
    world.up()
    # Revisions count on.
    assert [each.replace(":2 ACTIVE", ":1 ACTIVE") for each in shape(world)] == standing
    portal.cut_each_first()
    for command in ("plan --exit-code", "status", "history", "events", "doctor", "cost"):
        ran = world.run(command)
        assert ran.exit_code == 0, (command, ran.stderr)
    portal.cut_each_first()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert inventory(world) == before


NOT_OF_AWS: tuple[tuple[int, dict[str, str], bytes, str], ...] = (
    (200, PORTAL, PAGE, "HTTP 200, HTML from a proxy or captive portal?"),
    (403, PORTAL, PAGE, "HTTP 403, HTML from a proxy"),
    (302, {"Location": "http://portal.example/"}, b"", "HTTP 302, a redirect by a proxy"),
    (200, {}, b"\0\xff garbage", "could not be read"),
    (200, {}, b'["another", "shape"]', "could not be read"),
)


def test_what_a_portal_answers_is_told_as_such_and_soon(world: World, portal: Between) -> None:
    world.up("--no-wait")
    for operation in ("GetCallerIdentity", "DescribeServices", "DescribeRules"):
        for status, headers, body, told in NOT_OF_AWS:
            given = _given(status, body, headers)
            portal.heard.clear()
            portal.answer(operation, given)
            ran = world.run("plan")
            assert (ran.exit_code, ran.stdout) == (1, "")
            assert f"AWS's answer to {operation} could not be read" in ran.stderr
            assert told in ran.stderr
            assert "AWS_ENDPOINT_URL" in ran.stderr
            assert portal.heard.count(operation) == 4


def test_a_group_of_schedules_that_is_told_without_tags_is_not_left_behind(
    world: World, portal: Between
) -> None:
    zone(world)
    world.write(JOB)
    world.up("--no-wait")
    standing = inventory(world)
    portal.answer("GET /tags/", _given(200, b"{}", {}))
    ran = [world.run(command) for command in ("plan", "down --yes")]
    assert [each.exit_code for each in ran] == [1, 1]
    assert all("ListTagsForResource answered without Tags" in each.stderr for each in ran)
    assert inventory(world) == standing
