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
    assert "at prices of us-east-1 as of 2026-08-28" in text
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


def test_cost_is_told_by_part_at_the_prices_of_awss_list(world: World) -> None:
    world.write(HELLO + "    scaling: {min: 2, max: 10, cpu: 60}\n    count: 3\n")
    world.edit("services:", "jobs: {tidy: {image: busybox, schedule: '@daily'}}\nservices:")
    document = world.run("cost", "-o", "json").json
    assert (document["currency"], document["prices_as_of"]) == ("USD", "2026-09-17")
    assert document["prices_region"] == "eu-west-1"
    parts = {part["name"]: part for part in document["parts"]}
    assert parts["web"]["tasks"] == {"min": 2, "typical": 3, "max": 10}
    assert near(parts["web"]["monthly"], 3 * TASK)
    assert near(parts["web"]["max"], 10 * TASK)
    assert near(parts["load balancer"]["monthly"], BALANCER)
    assert near(document["monthly"], 3 * TASK + BALANCER + 5 * ADDRESS)
    assert near(document["min"], 2 * TASK + BALANCER + 4 * ADDRESS)
    rates = {rate["name"]: rate["price"] for rate in document["per_use"]}
    assert rates["logs, per GB written"] == 0.5
    assert abs(rates["job tidy, per hour that it runs"] - 0.01234) < 0.0001
    assert (document["now"], document["remarks"]) == (0, [])
    text = world.run("cost").stdout
    assert "  3 web tasks" in text
    assert "List prices of eu-west-1 as of 2026-09-17" in text
    assert world.wire.writes == []


def test_a_plan_is_at_the_prices_that_cost_was_told_in_the_last_month(world: World) -> None:
    assert "List prices of eu-west-1" in world.run("cost").stdout
    assert "at prices of us-east-1" in world.run("plan", "--region", "us-west-2").stdout
    world.wire.clear()
    cost = world.run("plan", "-o", "json").json["cost"]
    assert (cost["prices_region"], cost["prices_as_of"]) == ("eu-west-1", "2026-09-17")
    assert near(cost["after"], FIRST)
    assert "at prices of eu-west-1 as of 2026-09-17" in world.run("up").stderr
    assert "GetProducts" not in world.wire.calls
    world.clock.sleep(31 * 86_400)
    assert "at prices of us-east-1 as of 2026-08-28" in world.run("plan").stdout
    # What cannot be read, or not be written, keeps nobody from anything.
    (file,) = (world.folder / "cache" / "fargatectl").iterdir()
    for text in ("", "[]", '{"asked": 0}', '{"asked": "x", "rates": []}'):
        file.write_text(text)
        assert world.run("plan").exit_code == 0
    file.unlink()
    file.mkdir()
    assert (world.run("cost").exit_code, world.run("plan").exit_code) == (0, 0)


def test_without_awss_list_the_prices_that_ship_are_used_and_that_is_said(world: World) -> None:
    world.wire.spoil = lambda operation: operation == "GetProducts"
    ran = world.run("cost")
    assert ran.exit_code == 0, ran.stderr
    assert "List prices of us-east-1 as of 2026-08-28" in ran.stdout
    assert "AWS's price list did not answer (AccessDeniedException)" in ran.stdout
    assert near(world.run("cost", "-o", "json").json["monthly"], FIRST)


def test_advice_goes_by_what_was_used(world: World) -> None:
    world.edit("port: 80", "port: 80\n    cpu: 1024\n    memory: 2048")
    blind = world.run("cost", "--advise", "-o", "json").json
    assert [each["change"] for each in blind["advice"]] == ["arch: arm64", "spot: true"]
    assert "no size is advised" in blind["remarks"][0]
    world.up("--no-wait")
    used(world, cpu=11, memory=20)
    told = world.run("cost", "--advise", "-o", "json").json
    assert told["advice"][0]["change"] == "cpu: 512, memory: 2048"
    assert near(told["advice"][0]["saves"], 512 / 1024 * 0.04048 * 730)
    assert told["remarks"] == [
        "Compute Optimizer is not enrolled in this account; it would advise, too."
    ]
    world.wire.refusing = {"GetMetricData": ("AccessDenied", "not you")}
    unseen = world.run("cost", "--advise", "-o", "json")
    assert unseen.exit_code == 0, unseen.stderr
    assert [each["change"] for each in unseen.json["advice"]] == ["arch: arm64", "spot: true"]
    assert "CloudWatch did not answer (AccessDenied)" in unseen.json["remarks"][0]
    text = world.run("cost", "--advise").stdout
    assert "at most 11 % of its CPU and 20 % of its memory were used" in text


def test_advice_knows_that_what_was_used_is_of_the_size_that_ran(world: World) -> None:
    world.edit("port: 80", "port: 80\n    cpu: 1024\n    memory: 2048")
    world.up("--no-wait")
    used(world, cpu=30, memory=70)
    world.edit("cpu: 1024", "cpu: 512")  # 30 % of 1024 units would be too much for 256
    told = world.run("cost", "--advise", "-o", "json").json
    assert [each["change"] for each in told["advice"]] == ["arch: arm64", "spot: true"]


def used(world: World, cpu: float, memory: float) -> None:
    """Percent of what the task has, two hours ago."""
    where = [
        {"Name": name, "Value": value}
        for name, value in (("ClusterName", "hello"), ("ServiceName", "web"))
    ]
    for metric, percent in (("CPUUtilization", cpu), ("MemoryUtilization", memory)):
        use = {"MetricName": metric, "Value": percent, "Timestamp": world.clock.now() - 7200}
        world.client("cloudwatch").put_metric_data(
            Namespace="AWS/ECS", MetricData=[{**use, "Dimensions": where}]
        )
