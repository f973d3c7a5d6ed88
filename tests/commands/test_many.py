"""Many services in one file: what is asked together, and what one change writes."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fargatectl.engine.resource import SIGNATURE_TAG
from tests.commands.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MANY = 21  # more target groups than are asked about each
SERVICE = """\
  s{number:02}:
    image: amazon/amazon-ecs-sample
    port: 80
    http: {way}
"""


def spec(number: int, balancers: int = 1) -> str:
    """So many services, behind each load balancer as many."""
    services = "".join(
        SERVICE.format(number=each, way=_way(each, each % balancers)) for each in range(number)
    )
    more = "".join(f"  b{each}: {{}}\n" for each in range(1, balancers))
    named = f"load_balancers:\n{more}" if more else ""
    return f"app: many\n{named}services:\n{services}"


def _way(service: int, balancer: int) -> str:
    path = f"/s{service:02}/*"
    return f"{{path: {path}, load_balancer: b{balancer}}}" if balancer else path


DELAY = "deregistration_delay.timeout_seconds"


class Groups:
    """The target groups of many services, as AWS has them."""

    def __init__(self, world: World) -> None:
        self._elb = world.client("elbv2")
        self._arns = {
            each["TargetGroupName"].split("-")[1]: each["TargetGroupArn"]
            for each in self._elb.describe_target_groups()["TargetGroups"]
        }

    def delay(self, service: str) -> str:
        (delay,) = [
            each["Value"]
            for each in self._elb.describe_target_group_attributes(
                TargetGroupArn=self._arns[service]
            )["Attributes"]
            if each["Key"] == DELAY
        ]
        return str(delay)

    def delays(self) -> set[str]:
        return {self.delay(service) for service in self._arns}

    def set_delay(self, service: str, seconds: str) -> None:
        self._elb.modify_target_group_attributes(
            TargetGroupArn=self._arns[service], Attributes=[{"Key": DELAY, "Value": seconds}]
        )

    def signature(self, service: str) -> str:
        told = self._elb.describe_tags(ResourceArns=[self._arns[service]])["TagDescriptions"]
        tags = {each["Key"]: each["Value"] for each in told[0]["Tags"]}
        return str(tags[SIGNATURE_TAG])


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
    # AWS tells of one task definition at a time, and of one target group's attributes.
    assert world.wire.calls.count("DescribeTaskDefinition") == MANY
    assert "DescribeTargetGroupAttributes" not in world.wire.calls
    assert len(world.wire.calls) - MANY <= one + 5

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
    world.wire.spoil = lambda _operation: False

    # Of target groups only those are read that are not signed as wanted: that others were not
    # looked at is said, and what was changed by hand is found where one looks.
    groups = Groups(world)
    groups.set_delay("s03", "99")
    world.wire.clear()
    ran = world.up("--no-wait", "--image", "s07=amazon/amazon-ecs-sample:2")
    assert world.wire.writes == []
    assert f"{MANY} target groups have the attributes" in ran.stderr
    told = world.run("plan", "-o", "json").json
    assert told["unread"] == []
    (change,) = [each for each in told["changes"] if each["kind"] == "target-group"]
    (field,) = change["fields"]
    assert change["outside"]
    assert (field["field"], field["old"], field["new"]) == (f"attributes.{DELAY}", "99", "30")
    assert f"attributes.{DELAY}" in world.run("up", "--no-wait").stderr  # which asks
    ran = world.up("--no-wait", "--compare-all")
    assert "target groups have" not in ran.stderr
    assert groups.delay("s03") == "30"


def test_a_signature_vouches_for_nothing_that_was_not_written(world: World) -> None:
    old = spec(MANY)
    new = old.replace("http: /s04/*", "http: {path: /s04/*, deregistration_delay: 60}")
    world.write(old)
    # It is in the call that makes a target group, whose attributes are another one.
    world.wire.spoil = "ModifyTargetGroupAttributes".__eq__
    assert world.run("up", "--yes", "--no-wait").exit_code == 1
    world.wire.spoil = lambda _operation: False
    world.up("--no-wait")
    groups, index = Groups(world), _index(world)
    assert groups.delays() == {"30"}
    signed = {old: ("30", groups.signature("s04"))}
    world.write(new)
    world.wire.clear()
    world.up("--no-wait")
    assert world.wire.calls.count("DescribeTargetGroupAttributes") == 1
    signed[new] = ("60", groups.signature("s04"))

    # The index of tags lags behind by up to a minute: it still tells of the signature from before.
    world.wire.before = lambda call: index if call.operation == "GetResources" else None
    world.write(old)
    world.up("--no-wait")
    assert (groups.delay("s04"), groups.signature("s04")) == signed[old]
    world.wire.before = lambda _call: None

    # Killed between the writes of an update, it is gone on with, or gone back.
    writes = ["PutParameter", "AddTags", "ModifyTargetGroupAttributes", "AddTags"]
    for point, then in ((3, [old]), (2, [new, old]), (3, [new])):
        world.write(new)
        world.wire.clear()
        world.wire.cut_after = point
        assert world.run("up", "--yes", "--no-wait").exit_code == 1
        assert world.wire.writes == writes[:point]
        world.wire.cut_after = None
        for each in then:
            world.write(each)
            world.up("--no-wait")
            assert (groups.delay("s04"), groups.signature("s04")) == signed[each]
    world.wire.clear()
    world.up("--no-wait")
    assert world.wire.writes == []


def _index(world: World) -> "WSGIApplication":
    """The index of tags as it is now, in one page."""
    found: Any = world.client("resourcegroupstaggingapi").get_paginator("get_resources")
    listed = found.paginate().build_full_result()["ResourceTagMappingList"]
    page = json.dumps({"PaginationToken": "", "ResourceTagMappingList": listed}).encode()

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start_response("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
        return [page]

    return answer


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
    assert "and 9 more services (-v shows them)" in ran.stdout
    assert len(ran.stdout.splitlines()) < 50
    assert "reachable from the world" in ran.stdout
    ran = world.run("plan", "-v")
    assert all(f"s{number:02}-execution" in ran.stdout for number in range(MANY))
    assert "-v shows" not in ran.stdout
