"""On a load balancer of somebody else only rules are ours, and nothing else is touched."""

from typing import Any

import pytest

from tests.commands.inventory import inventory
from tests.commands.web import Shared, issued, records, shared, zone
from tests.commands.world import World
from tests.wire import Call

SPEC = """\
app: hello
network:
  vpc: default
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: /app/*
load_balancer:
  existing: shared
  listener: 80
"""


@pytest.fixture
def theirs(world: World) -> Shared:
    world.write(SPEC)
    return shared(world)


def _rules(world: World, theirs: Shared) -> list[Any]:
    found = world.client("elbv2").describe_rules(ListenerArn=theirs.listener)["Rules"]
    return [rule for rule in found if not rule["IsDefault"]]


def _paths(world: World, theirs: Shared) -> list[str]:
    """In the order in which the rules are tried."""
    return [rule["Conditions"][0]["Values"][0] for rule in _rules(world, theirs)]


def test_rules_are_added_and_taken_away_and_all_else_stays(world: World, theirs: Shared) -> None:
    theirs.add_rule(world, 100, "/theirs/*")
    before = inventory(world)
    world.wire.clear()
    ran = world.up()
    touched = {"SetRulePriorities", "ModifyListener", "ModifyLoadBalancerAttributes"}
    assert not touched & set(world.wire.writes)
    assert ran.stdout.startswith("http://shared-")
    assert world.targets() == ["healthy"]
    (group,) = world.client("ec2").describe_security_groups(
        Filters=[{"Name": "group-name", "Values": ["hello-web-80"]}]
    )["SecurityGroups"]
    (source,) = group["IpPermissions"][0]["UserIdGroupPairs"]
    assert source["GroupId"] == theirs.group
    world.wire.clear()
    world.up()
    assert world.wire.writes == []
    assert world.run("status", "-o", "json").json["url"].startswith("http://shared-")
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_ours_stand_where_they_reach_us_and_stay_there(world: World, theirs: Shared) -> None:
    theirs.add_rule(world, 50, "/app/special/*")
    theirs.add_rule(world, 60, "/*")
    world.up()
    assert _paths(world, theirs) == ["/app/special/*", "/app/*", "/*"]
    place = _rules(world, theirs)[1]["Priority"]
    theirs.add_rule(world, 55, "/app") if place != "55" else None
    world.write(SPEC.replace("http: /app/*", "http: [/app/*, /app/special/mine]"))
    world.up()
    assert _paths(world, theirs)[0] == "/app/special/mine"
    assert place in [rule["Priority"] for rule in _rules(world, theirs)]
    assert world.run("plan", "--exit-code").exit_code == 0


def test_between_others_a_service_with_a_new_name_takes_over_when_it_serves(
    world: World, theirs: Shared
) -> None:
    world.write(SPEC.replace("http: /app/*", "http: {path: /app/*, priority: 51}"))
    world.up()
    theirs.add_rule(world, 50, "/app/special/*")
    theirs.add_rule(world, 52, "/*")
    # Where the spec says no priority, it keeps the only place that there is.
    world.write(SPEC.replace("  web:", "  site:"))
    seen: list[str] = []

    def note(call: Call) -> None:
        if call.operation in ("CreateService", "DeleteRule"):
            _, ours, *_ = _rules(world, theirs)
            seen.append(ours["Actions"][0]["TargetGroupArn"].split("/")[1])

    world.wire.before = note
    world.up()
    assert [name.rpartition("-")[0] for name in seen] == ["hello-web", "hello-site"]
    assert [rule["Priority"] for rule in _rules(world, theirs)] == ["50", "51", "52"]
    assert _paths(world, theirs) == ["/app/special/*", "/app/*", "/*"]
    assert world.run("plan", "--exit-code").exit_code == 0


def test_tasks_in_a_zone_that_it_is_not_in_are_refused(world: World, theirs: Shared) -> None:
    elb = world.client("elbv2")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    first, second, _ = (zone["SubnetId"] for zone in balancer["AvailabilityZones"])
    elb.set_subnets(LoadBalancerArn=theirs.arn, Subnets=[first, second])
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert "where the load balancer has no subnet." in ran.stderr
    world.edit("vpc: default", f"vpc: default\n  subnets: {{public: [{first}, {second}]}}")
    assert world.run("plan").exit_code == 0


def test_where_no_priority_is_free_the_rule_in_the_way_is_named(
    world: World, theirs: Shared
) -> None:
    arn = theirs.add_rule(world, 1, "/*")
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    message = f"no priority is free before /* of another's rule {arn} (priority 1)"
    assert f"fargate.yaml:8:11: {message}" in ran.stderr
    assert world.wire.writes == []


def test_a_redirect_without_a_service_is_found_again(world: World, theirs: Shared) -> None:
    before = inventory(world)
    rule = "  rules:\n    - {when: {path: /old/*}, redirect: https://example.com}\n"
    world.write(SPEC.replace("    http: /app/*\n", "") + rule)
    world.up()
    assert _paths(world, theirs) == ["/old/*"]
    world.run("down", "--yes")
    assert inventory(world) == before


def test_a_domain_leads_to_it(world: World) -> None:
    here = zone(world)
    certificate = issued(world, here, "*.example.com")
    theirs = shared(world, certificate)
    before = inventory(world)
    world.write(SPEC.replace("listener: 80", "domain: app.example.com"))
    assert world.up().stdout == "https://app.example.com\n"
    balancers = world.client("elbv2").describe_load_balancers(LoadBalancerArns=[theirs.arn])
    assert records(world, here)["app.example.com.", "A"] == balancers["LoadBalancers"][0]["DNSName"]
    assert world.run("plan", "--exit-code").exit_code == 0
    world.edit("    port: 80", "    port: 80\n    protocol: grpc")
    world.up()
    assert world.run("plan", "--exit-code").exit_code == 0
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_our_own_is_not_somebody_elses(world: World) -> None:
    world.up()
    world.write(world.file.read_text() + "load_balancer: {existing: hello, listener: 80}\n")
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert "hello was made for hello itself: leave `existing` out." in ran.stderr


def test_a_service_moves_from_our_own_to_theirs(world: World) -> None:
    world.write(SPEC.replace("load_balancer:\n  existing: shared\n  listener: 80\n", ""))
    shared(world)
    before = inventory(world)
    assert world.up().stdout.startswith("http://hello-")
    world.write(SPEC)
    assert world.up().stdout.startswith("http://shared-")
    (balancer,) = world.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert balancer["LoadBalancerName"] == "shared"
    world.run("down", "--yes")
    assert inventory(world) == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("shared", "missing", ":10:13: there is no application load balancer missing"),
        ("listener: 80", "listener: 443", ":11:13: shared has no listener on 443; it has 80."),
        ("\n  listener: 80", "", ":10:13: shared has no listener on 443; it has 80."),
        ("network:\n  vpc: default\n", "", "and the tasks would be in a VPC of its own."),
        ("http: /app/*", "http: /*\n    protocol: grpc", "listener 80 of shared is HTTP."),
    ],
)
def test_one_that_cannot_be_used_is_told_with_its_line(
    world: World, theirs: Shared, old: str, new: str, message: str
) -> None:
    world.edit(old, new)
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert world.wire.writes == []
