"""Two runs at once: one works, the other waits, and says for whom."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import pytest

from fargatectl.aws import Aws, Connection
from fargatectl.clock import Clock
from fargatectl.engine import Owner
from fargatectl.local.gate import ACCESS_KEY, SECRET_KEY
from fargatectl.runtime.lock import EXPIRES, RENEWS, Holder, Lock, parameter
from tests.commands.inventory import inventory
from tests.commands.world import REGION, World

OWNER = Owner("hello")
ANN = Holder(
    who="arn:aws:iam::123456789012:user/ann",
    since=1_790_000_000.0,
    host="ci-7",
    process=4711,
    machine="another",
)


# Made, deployed and taken down in few calls.
QUICK = """\
app: hello
network: {vpc: default}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
"""


@pytest.fixture
def world(world: World) -> World:
    world.write(QUICK)
    return world


def lock(world: World, holder: Holder = ANN) -> Lock:
    """A lock as another run has it."""
    return Lock(others(world.server.url, world.clock), OWNER, holder, OWNER.tags)


@cache
def others(url: str, clock: Clock) -> Aws:
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY}
    return Aws(Connection(REGION, client={"endpoint_url": url, **keys}), clock)


def dead_process() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def before(world: World, operation: str, act: Callable[[], object], skip: int = 0) -> None:
    """Do something when the operation is asked for, just before AWS hears of it; once."""
    left = [skip]

    def spoil(asked: str) -> bool:
        if asked == operation and left:
            if left[0] > 0:
                left[0] -= 1
            else:
                left.clear()
                act()
        return False

    world.wire.spoil = spoil


def test_a_run_locks_before_its_first_write_and_leaves_no_lock(world: World) -> None:
    world.up()
    writes = world.wire.writes
    assert writes[0] == "PutParameter"
    assert writes[-1] == "DeleteParameter"
    assert not any(line.startswith("parameter") for line in inventory(world))
    for command in (["scale", "--count", "2"], ["down", "--yes"]):
        world.wire.clear()
        assert world.run(*command).exit_code == 0
        assert world.wire.writes[0] == "PutParameter"
        assert world.wire.writes[-1] == "DeleteParameter"
        assert world.wire.writes.count("DeleteParameter") == 1
    world.wire.clear()
    assert world.run("down", "--yes").exit_code == 0
    assert world.wire.writes == []


@pytest.mark.at_the_pace_of_aws
def test_the_lock_carries_our_tags_and_the_users_and_is_renewed_while_a_rollout_lasts(
    world: World,
) -> None:
    tags: dict[str, str] = {}

    def look() -> None:
        found = world.client("ssm").list_tags_for_resource(
            ResourceType="Parameter", ResourceId=parameter(OWNER)
        )
        tags.update({tag["Key"]: tag["Value"] for tag in found["TagList"]})

    world.edit("app: hello", "app: hello\ntags: {team: checkout}")
    world.edit("amazon/amazon-ecs-sample", "sim/slow")
    before(world, "CreateService", look)
    began = world.clock.now()
    world.up()
    assert tags["fargatectl:app"] == "hello"
    assert tags["team"] == "checkout"
    renewals = world.wire.calls.count("PutParameter") - 1
    assert renewals == (world.clock.now() - began) // RENEWS


def test_a_run_waits_for_another_says_for_whom_and_then_goes_on(world: World) -> None:
    other = lock(world)
    assert other.take() is None
    world.clock.every(15, other.release)
    ran = world.up("--no-wait")
    assert "waits for user/ann on ci-7 (process 4711)" in ran.stderr
    assert world.service()["status"] == "ACTIVE"


def test_writing_commands_are_refused_while_another_run_works_and_reading_ones_are_not(
    world: World,
) -> None:
    world.up()
    world.edit("port: 80", "port: 80\n    count: 2")
    other = lock(world)
    other.take()
    world.clock.every(RENEWS, other.renew)
    standing = inventory(world)
    began = world.clock.now()
    for command in (["up", "--yes"], ["down", "--yes"], ["scale", "--count", "3"]):
        ran = world.run(*command, "--lock-timeout", "90s")
        assert ran.exit_code == 4
        for expected in ("user/ann", "ci-7", "4711", "Nothing was changed", "fargatectl unlock"):
            assert expected in ran.stderr
    assert 3 * 90 <= world.clock.now() - began < 3 * 100
    assert inventory(world) == standing
    assert world.run("plan").exit_code == 0
    assert world.run("status").exit_code == 0
    ran = world.run("up", "--yes", "--lock-timeout", "0s", "-o", "json")
    assert ran.events[-1]["exit_code"] == 4
    assert "user/ann" in ran.events[-1]["error"]
    world.up("--no-lock")
    assert world.service()["runningCount"] == 2
    assert other.is_held


def test_a_lock_that_nobody_renews_is_taken_over_after_a_minute(world: World) -> None:
    lock(world).take()
    began = world.clock.now()
    world.up("--no-wait")
    assert 60 <= world.clock.now() - began < 70
    lock(world).take()
    began = world.clock.now()
    assert world.run("down", "--yes").exit_code == 0
    assert not any(line.startswith("parameter") for line in inventory(world))


def test_unlock_after_takes_over_what_missed_a_renewal_and_leaves_none(world: World) -> None:
    lock(world).take()
    began = world.clock.now()
    world.up("--no-wait", "--unlock-after")
    assert world.clock.now() - began < 40
    assert not any(line.startswith("parameter") for line in inventory(world))


def test_the_lock_of_a_process_of_this_host_that_is_dead_is_taken_over_at_once(
    world: World,
) -> None:
    lock(world, Holder(who="me", since=0.0, process=dead_process())).take()
    began = world.clock.now()
    world.up("--no-wait")
    assert world.clock.now() == began


def test_a_plan_that_another_run_made_wrong_is_shown_and_agreed_to_again(world: World) -> None:
    world.up()
    world.edit("port: 80", "port: 80\n    count: 2")
    logs = world.client("logs")
    other = lock(world)
    other.take()

    def change_and_end() -> None:
        cancel()
        logs.put_retention_policy(logGroupName="/fargatectl/hello/web", retentionInDays=7)
        other.release()

    cancel = world.clock.every(15, change_and_end)
    ran = world.up()
    first, _, second = ran.stderr.partition("Somebody else has changed something meanwhile")
    assert "retention" not in first
    assert "7 → 30" in second
    (group,) = logs.describe_log_groups()["logGroups"]
    assert group["retentionInDays"] == 30
    assert world.service()["runningCount"] == 2


@pytest.mark.at_the_pace_of_aws
def test_what_another_run_has_done_meanwhile_is_not_done_twice(world: World) -> None:
    """Two ups of one spec at the same time: the second finds nothing left to do."""
    before(world, "PutParameter", partial(world.up))
    ran = world.run("up", "--yes")
    assert ran.exit_code == 0
    assert "Nothing to do" in ran.stderr
    assert world.wire.calls.count("CreateService") == 1


def test_who_is_alone_reads_once_and_who_meets_another_run_reads_again(world: World) -> None:
    world.up("--no-wait")
    assert world.wire.calls.count("DescribeLogGroups") == 1
    # One that had the lock when we began to read, and not any more when we take it.
    world.edit("port: 80", "port: 81")
    other = lock(world)
    other.take()
    before(world, "PutParameter", other.release)
    world.wire.clear()
    world.up("--no-wait")
    assert world.wire.calls.count("DescribeLogGroups") == 2
    # One that had it in between for so long that it may have done anything.
    world.edit("port: 81", "port: 82")
    before(world, "PutParameter", partial(world.clock.sleep, 6))
    world.wire.clear()
    world.up("--no-wait")
    assert world.wire.calls.count("DescribeLogGroups") == 2
    # Looking may take its time, for the lock is looked at again and again.
    world.edit("port: 82", "port: 83")
    before(world, "DescribeLogGroups", partial(world.clock.sleep, 9))
    world.wire.clear()
    world.up("--no-wait")
    assert world.wire.calls.count("DescribeLogGroups") == 1

    def come_and_go() -> None:
        other.take()
        world.clock.sleep(9)
        other.release()

    world.edit("port: 83", "port: 84")
    before(world, "DescribeLogGroups", come_and_go)
    world.wire.clear()
    world.up("--no-wait")
    assert world.wire.calls.count("DescribeLogGroups") == 2


def test_without_permission_the_way_on_is_said_and_nothing_written(world: World) -> None:
    before_all = inventory(world)
    world.wire.spoil = lambda operation: operation == "PutParameter"
    ran = world.run("up", "--yes")
    assert ran.exit_code == 1
    assert "ssm:PutParameter" in ran.stderr
    assert "arn:aws:ssm:eu-west-1:123456789012:parameter/fargatectl/hello/lock" in ran.stderr
    assert "--no-lock" in ran.stderr
    assert inventory(world) == before_all
    world.up("--no-lock", "--no-wait")


def test_a_parameter_of_that_name_that_is_no_lock_is_left_alone(world: World) -> None:
    ssm = world.client("ssm")
    ssm.put_parameter(Name=parameter(OWNER), Value="mine", Type="String")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert "is not a lock of fargatectl" in ran.stderr
    assert ssm.get_parameter(Name=parameter(OWNER))["Parameter"]["Value"] == "mine"
    assert "could not be removed" not in ran.stderr, "it was never ours"


def test_unlock_removes_a_lock_and_says_whose_it_was(world: World) -> None:
    assert world.run("unlock").stdout == "There is no lock.\n"
    lock(world).take()
    ran = world.run("unlock")
    assert ran.exit_code == 0
    assert "user/ann on ci-7" in ran.stdout
    assert "alive" in ran.stderr
    assert world.run("unlock", "-o", "json").events[-1]["unlocked"] is False


@pytest.mark.at_the_pace_of_aws
def test_a_run_whose_lock_another_has_taken_writes_no_more(world: World) -> None:
    world.up()
    world.edit("web:", "worker:")
    other = lock(world)

    def take_by_force() -> None:
        other.remove()
        assert other.take() is None
        world.clock.every(RENEWS, other.renew)

    before(world, "CreateService", take_by_force)
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert "was lost" in ran.stderr
    assert "user/ann" in ran.stderr
    other.renew()
    assert other.is_held
    assert "DeleteService" not in world.wire.calls


def test_a_run_that_was_unlocked_takes_its_lock_again(world: World) -> None:
    world.edit("amazon/amazon-ecs-sample", "sim/slow")
    before(world, "CreateService", lock(world).remove)
    world.up()
    assert not any(line.startswith("parameter") for line in inventory(world))


@pytest.mark.parametrize("is_recreated", [False, True])
def test_of_two_that_take_over_at_once_one_holds_the_lock_and_all_know_which(
    world: World, is_recreated: bool
) -> None:
    """The second does all it does between two calls of the first, wherever that may be."""
    for operation in ("GetParameter", "PutParameter"):
        for call in range(4):
            take_over_at_once(world, operation, call, is_recreated)


def take_over_at_once(world: World, operation: str, call: int, is_recreated: bool) -> None:
    lock(world).take()
    world.clock.sleep(61)
    bob, eve = (lock(world, replace(ANN, who=who, run=who)) for who in ("bob", "eve"))
    eves: list[object] = []

    def take() -> None:
        if is_recreated:  # and the version numbers begin again
            bystander = lock(world, replace(ANN, run="bystander"))
            bystander.take()
            bystander.release()
        eves.append(eve.take())

    before(world, operation, take, skip=call)
    bobs = bob.take()
    if not eves:  # bob made fewer calls
        take()
    assert [bobs, eves[0]].count(None) == 1
    winner, loser = (bob, eve) if bobs is None else (eve, bob)
    for _ in range(5):
        world.clock.sleep(RENEWS)
        winner.renew()
        loser.renew()
        assert winner.is_held
        standing = lock(world).look()
        assert standing is not None
        assert standing.holder is not None
        assert standing.holder.who == ("bob" if winner is bob else "eve")
    loser.release()
    assert lock(world).look() is not None
    winner.release()
    assert lock(world).look() is None


@pytest.mark.parametrize("operation", ["PutParameter", "GetParameter", "DeleteParameter"])
def test_a_lost_answer_leaves_neither_two_holders_nor_none(world: World, operation: str) -> None:
    mine = lock(world)
    world.wire.losing.add(operation)
    assert mine.take() is None
    world.clock.sleep(RENEWS)
    world.wire.losing.add(operation)
    mine.renew()
    assert mine.is_held
    world.wire.losing.add(operation)
    mine.release()
    assert mine.look() is None


@pytest.mark.parametrize("command", ["up", "down"])
def test_a_lock_that_was_left_behind_goes_where_there_is_nothing_else_to_do(
    world: World, command: str
) -> None:
    if command == "up":
        world.up("--no-wait")
    left = lock(world)
    assert left.take() is None
    world.wire.clear()
    assert world.run(command, "--yes").exit_code == 0
    assert world.wire.writes == []  # it may be somebody's
    world.clock.sleep(EXPIRES + 1)
    assert world.run(command, "--yes").exit_code == 0
    assert not any(line.startswith("parameter") for line in inventory(world))


def test_what_fails_under_the_lock_is_not_told_as_a_failure_to_take_it(world: World) -> None:
    world.wire.refusing = {"DescribeScalableTargets": ("AccessDeniedException", "not you")}
    ran = world.run("scale --count 2")
    assert ran.exit_code == 1
    assert "Could not scale web: AccessDeniedException: not you" in ran.stderr
