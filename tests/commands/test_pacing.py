"""Calls keep within AWS's token buckets, and those of one service are never held up by that."""

import pytest

from fargatectl.aws import Aws, Connection
from fargatectl.aws.pacing import FAMILIES, Bucket, Family
from fargatectl.clock import SimulatedClock
from fargatectl.local.throttling import Throttling
from tests.commands.world import REGION, World


@pytest.mark.parametrize("family", FAMILIES, ids=lambda each: f"{each.service} {each.operations}")
def test_a_bucket_gives_what_aws_does_and_no_more(family: Family) -> None:
    clock = SimulatedClock(0.0)
    bucket, taken = Bucket(family, clock), 3 * family.burst
    for number in range(1, taken + 1):
        bucket.take()
        assert number <= family.burst + family.per_second * clock.now() + 1e-6
    assert clock.now() == pytest.approx((taken - family.tokens) / family.per_second)


def test_each_attempt_takes_a_token_and_none_is_refused(world: World) -> None:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = {"endpoint_url": world.server.url, **keys}
    ecs = Aws(Connection(REGION, client=client), world.clock).client("ecs")
    throttling = world.server.throttling = Throttling(world.clock)
    began = world.clock.now()
    for _ in range(100):
        ecs.list_clusters()
    # ECS takes fifty at once, and then twenty a second.
    assert world.clock.now() - began >= (100 - 50) / 20
    assert throttling.refused.total() == 0


def test_one_service_never_waits_for_a_token(world: World) -> None:
    began = world.clock.now()
    world.up("--no-wait")
    world.up("--no-wait")
    world.up("--no-wait", "--image", "web=amazon/amazon-ecs-sample:2")
    assert world.run("plan").exit_code == 0
    assert world.run("status").exit_code == 0
    assert world.clock.now() == began
