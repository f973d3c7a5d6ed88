"""Many services in one file: what is asked together, and what one change writes."""

from tests.commands.world import World

MANY = 30
SERVICE = """\
  s{number:02}:
    image: amazon/amazon-ecs-sample
    port: 80
    http: /s{number:02}/*
"""


def spec(number: int) -> str:
    services = "".join(SERVICE.format(number=each) for each in range(number))
    return f"app: many\nservices:\n{services}"


def test_an_empty_up_of_many_services_asks_each_only_what_cannot_be_asked_together(
    world: World,
) -> None:
    world.write(spec(1))
    world.up("--no-wait")
    world.wire.clear()
    world.up("--no-wait")
    one = len(world.wire.calls)
    assert one <= 30

    world.write(spec(MANY))
    world.up("--no-wait")
    world.wire.clear()
    ran = world.up("--no-wait")
    assert "Nothing to do" in ran.stderr
    assert world.wire.writes == []
    # AWS tells of one target group's attributes and of one task definition at a time.
    assert world.wire.calls.count("DescribeTargetGroupAttributes") == MANY
    assert world.wire.calls.count("DescribeTaskDefinition") == MANY
    assert len(world.wire.calls) - 2 * MANY <= one + 5

    # One image among many.
    world.wire.clear()
    world.up("--no-wait", "--image", "s07=amazon/amazon-ecs-sample:2")
    lock = ("PutParameter", "DeleteParameter")
    assert [each for each in world.wire.writes if each not in lock] == [
        "RegisterTaskDefinition",
        "UpdateService",
    ]

    # What was changed by hand is seen all the same.
    iam = world.client("iam")
    iam.tag_role(RoleName="many-s03-task-eu-west-1", Tags=[{"Key": "Name", "Value": "theirs"}])
    group = "/fargatectl/many/s04"
    world.client("logs").tag_log_group(logGroupName=group, tags={"Name": "theirs"})
    iam.attach_role_policy(
        RoleName="many-s05-task-eu-west-1",
        PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    )
    world.wire.clear()
    world.up("--no-wait", "--image", "s07=amazon/amazon-ecs-sample:2")
    assert sorted(each for each in world.wire.writes if each not in lock) == [
        "DetachRolePolicy",
        "TagResource",
        "TagRole",
    ]

    # Who may not ask about all roles at once asks about each.
    world.wire.spoil = lambda operation: operation == "GetAccountAuthorizationDetails"
    ran = world.up("--no-wait", "--image", "s07=amazon/amazon-ecs-sample:2")
    assert "Nothing to do" in ran.stderr


def test_what_a_load_balancer_has_no_place_for_is_told_with_its_line(world: World) -> None:
    world.write(spec(101))
    last = 2 + 4 * 101
    world.wire.clear()
    for command in ("validate", "up --yes", "plan"):
        ran = world.run(command)
        assert world.wire.calls == []
        assert ran.exit_code == 2
        assert f":{last}:11: a load balancer has at most 100 rules, not 101." in ran.stderr
        assert f":{last}:11: a load balancer has at most 100 target groups" in ran.stderr
    # Where requests are moved from one to the other, each takes two.
    world.write(spec(51).replace("/*\n", "/*\n    deploy: {strategy: blue-green}\n"))
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert f":{2 + 5 * 51 - 1}:11: a load balancer has at most 100 target groups" in ran.stderr
    assert "102 in all" in ran.stderr
    assert world.wire.writes == []


def test_the_plan_of_many_services_fits_on_a_screen_and_verbose_tells_all(world: World) -> None:
    world.write(spec(MANY))
    ran = world.run("plan")
    assert "and 18 more services (-v shows them)" in ran.stdout
    assert len(ran.stdout.splitlines()) < 50
    assert "reachable from the world" in ran.stdout
    ran = world.run("plan", "-v")
    assert all(f"s{number:02}-execution" in ran.stdout for number in range(MANY))
    assert "-v shows" not in ran.stdout
