"""Two runs that do without the lock: no two of anything."""

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.test_locking import before
from tests.commands.world import World


@pytest.mark.parametrize(
    "operation",
    ["CreateVpc", "CreateSubnet", "CreateInternetGateway", "CreateRule", "CreateService"],
)
def test_a_run_that_another_overtakes_makes_nothing_twice(world: World, operation: str) -> None:
    world.up("--no-wait")
    world.clock.sleep(300)
    once = shape(world)
    world.server.reset()
    world.wire.clear()
    before(world, operation, lambda: world.up("--no-lock", "--no-wait"))
    ran = world.run("up", "--yes", "--no-lock", "--no-wait")
    world.clock.sleep(300)
    assert shape(world) == once
    assert ran.exit_code == 0, ran.stderr


ONE = """\
app: hello
network: {vpc: default}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
"""
OTHER = ONE.replace("port: 80", "port: 81\n    count: 2")


@pytest.mark.parametrize("operation", ["RegisterTaskDefinition", "UpdateService"])
def test_of_two_versions_at_once_a_later_up_makes_all_right(world: World, operation: str) -> None:
    world.write(ONE)
    empty = inventory(world)
    world.up()

    def overtake() -> None:
        world.write(ONE.replace("port: 80", "port: 82"))
        world.up("--no-lock", "--no-wait")

    world.write(OTHER)
    before(world, operation, overtake)
    world.run("up", "--yes", "--no-lock", "--no-wait")
    world.write(OTHER)
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0
    assert world.service()["runningCount"] == 2
    services = world.client("ecs").list_services(cluster="hello")["serviceArns"]
    assert len(services) == 1
    assert world.run("down", "--yes").exit_code == 0
    assert without_revisions(world) == empty


@pytest.mark.parametrize("operation", ["RegisterTaskDefinition", "CreateService"])
def test_an_up_that_a_down_overtakes_leaves_nothing_that_either_does_not_mend(
    world: World, operation: str
) -> None:
    world.write(ONE)
    empty = inventory(world)
    before(world, operation, lambda: world.run("down", "--yes", "--no-lock"))
    world.run("up", "--yes", "--no-lock", "--no-wait")
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0
    before(world, "DeleteService", lambda: world.run("up", "--yes", "--no-lock", "--no-wait"))
    world.run("down", "--yes", "--no-lock")
    assert world.run("down", "--yes").exit_code == 0
    assert without_revisions(world) == empty


def without_revisions(world: World) -> set[str]:
    """Deregistered revisions of a family stay listed."""
    return {line for line in inventory(world) if not line.endswith("INACTIVE")}


@pytest.mark.parametrize("arguments", [(), ("--no-wait",)])
def test_what_a_run_that_was_killed_left_doubled_is_deleted_by_the_next_one_with_the_lock(
    world: World, arguments: tuple[str, ...]
) -> None:
    world.up()
    once = inventory(world)
    ec2 = world.client("ec2")
    (ours,) = ec2.describe_vpcs(Filters=[{"Name": "tag:fargatectl:app", "Values": ["hello"]}])[
        "Vpcs"
    ]
    # As a run that was killed before it saw that there is one already.
    tags = [*ours["Tags"], {"Key": "fargatectl:contender", "Value": "of-a-dead-one"}]
    specification = [{"ResourceType": "vpc", "Tags": tags}]
    for _ in range(2):
        ec2.create_vpc(CidrBlock=ours["CidrBlock"], TagSpecifications=specification)
    world.wire.clear()
    ran = world.up("--no-lock", *arguments)
    assert world.wire.writes == [], "another run may be about to use it"
    ran = world.up(*arguments)
    assert inventory(world) == once
    assert "without --no-wait" not in ran.stderr


def test_five_runs_of_which_each_is_overtaken_by_the_next_make_nothing_twice(world: World) -> None:
    world.up("--no-wait")
    world.clock.sleep(300)
    once = shape(world)
    world.server.reset()
    codes = []

    def overtaken(times: int, operation: str) -> None:
        if times:
            before(world, operation, lambda: overtaken(times - 1, operation))
        codes.append(world.run("up", "--yes", "--no-lock", "--no-wait").exit_code)

    overtaken(4, "CreateVpc")
    assert codes == [0] * 5
    world.clock.sleep(300)
    assert shape(world) == once
