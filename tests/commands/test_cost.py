"""What it costs a month: told by `plan` and `up` before it is done."""

from tests.commands.world import HELLO, World

# By hand, of AWS's price list: a task of 0.25 vCPU and 0.5 GB; a load balancer; a public address.
TASK, BALANCER, ADDRESS = 9.01, 16.43, 3.65
FIRST = TASK + BALANCER + 3 * ADDRESS


def near(told: float, expected: float) -> bool:
    return abs(told - expected) < 0.03


def test_a_plan_tells_the_cost_before_and_after_without_asking_aws_for_it(world: World) -> None:
    document = world.run("plan", "-o", "json").json["cost"]
    assert document["before"] == 0
    assert near(document["after"], FIRST)
    assert document["currency"] == "USD"
    parts = {part["name"]: part["monthly"] for part in document["parts"]}
    assert near(parts["web"], TASK)
    assert near(parts["load balancer"], BALANCER)
    assert near(parts["public IPv4 addresses"], 3 * ADDRESS)
    text = world.up("--no-wait").stderr
    assert "  cost    about $36.39 a month (1 web task $9.01, load balancer $16.43, " in text
    assert "at the prices of us-east-1" in text
    world.wire.clear()
    empty = world.run("plan", "-o", "json")
    assert near(empty.json["cost"]["before"], FIRST)
    assert near(empty.json["cost"]["after"], FIRST)
    assert len(world.wire.calls) <= 30
    assert "  cost  " not in world.run("plan").stdout


def test_a_change_is_told_with_its_parts_and_what_is_pruned_costs_nothing_more(
    world: World,
) -> None:
    second = "  api: {image: amazon/amazon-ecs-sample, arch: arm64}\n"
    world.write(HELLO + second)
    world.up("--no-wait")
    world.write(HELLO.replace("port: 80", "port: 80\n    memory: 1024\n    count: 3"))
    told = world.run("plan").stdout
    # Three of 0.25 vCPU and 1 GB are 31.89; one address more for each, and the API's one less.
    assert "web +$22.8" in told
    assert "api -$7.21" in told
    assert "public IPv4 addresses +$3.65" in told
    document = world.run("plan", "-o", "json").json["cost"]
    assert near(document["before"], FIRST + 7.21 + ADDRESS)
    assert near(document["after"], FIRST + 22.88 + 2 * ADDRESS)


def test_what_was_scaled_by_hand_is_paid_for_and_down_ends_all_cost(world: World) -> None:
    world.up("--no-wait")
    world.run("scale", "web", "--count", "3", "--no-wait")
    kept = world.run("plan", "-o", "json").json["cost"]
    assert kept["before"] == kept["after"]
    assert near(kept["after"], FIRST + 2 * (TASK + ADDRESS))
    went = world.run("down", "--yes", "-o", "json").events[0]["cost"]
    assert went["before"] == kept["after"]
    assert went["after"] == 0
