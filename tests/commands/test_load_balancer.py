"""The load balancer of our own: its attributes, its rules, what is behind it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.world import World
from tests.wire import Call

API = """\
  api:
    image: amazon/amazon-ecs-sample
    port: 8080
    http:
      path: /api/*
"""
HTTP = "    http: true\n"


def _add(world: World, text: str) -> None:
    """Append to the smallest spec."""
    world.write(world.file.read_text() + text)


def _rules(world: World) -> list[Any]:
    """All rules of the listener in their order, the default one last."""
    elb = world.client("elbv2")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    rules: list[Any] = elb.describe_rules(ListenerArn=listeners[0]["ListenerArn"])["Rules"]
    return rules


def _conditions(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    keys = ("Field", "HttpHeaderConfig", "QueryStringConfig", "Values", "SourceIpConfig")
    return [{key: each[key] for key in keys if each.get(key)} for each in rule["Conditions"]]


def _goes_to(rule: Mapping[str, Any]) -> dict[str, int]:
    """The weight of each target group that a rule forwards to."""
    config = rule["Actions"][0]["ForwardConfig"]
    return {
        each["TargetGroupArn"].split("/")[1].rpartition("-")[0]: each.get("Weight", 1)
        for each in config["TargetGroups"]
    }


def _group(world: World, name: str = "web") -> Any:
    groups = world.client("elbv2").describe_target_groups()["TargetGroups"]
    return next(each for each in groups if each["TargetGroupName"].startswith(f"hello-{name}-"))


class Visits:
    """Which service a visitor of / would get to when a run creates or deletes one, or its rule."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.seen: dict[str, str] = {}
        world.wire.before = self._before

    def _before(self, call: Call) -> None:
        if call.operation in ("CreateService", "DeleteService", "DeleteRule"):
            self.seen.setdefault(call.operation, self.now)

    @property
    def now(self) -> str:
        rules = _rules(self._world)[:-1]
        to = next(_goes_to(each) for each in rules if "/*" in each["Conditions"][0]["Values"])
        return next(iter(to)).removeprefix("hello-")


def _attributes(world: World) -> dict[str, str]:
    elb = world.client("elbv2")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    arn = balancer["LoadBalancerArn"]
    found = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    return {each["Key"]: each["Value"] for each in found}


def test_two_services_share_one_and_one_of_them_can_go(world: World) -> None:
    world.up()
    alone = shape(world)
    _add(world, API)
    world.up()
    api, web, default = _rules(world)
    assert [_goes_to(each) for each in (api, web, default)] == [
        {"hello-api": 1},
        {"hello-web": 1},
        {"hello-web": 1},
    ]
    assert world.targets() == ["healthy", "healthy"]
    world.edit(API, "")
    world.up()
    world.clock.sleep(3600)
    assert [line for line in shape(world) if "INACTIVE" not in line] == alone


def test_what_is_not_taken_by_a_rule_follows_the_spec(world: World) -> None:
    world.up()
    world.edit(HTTP, "    http: /web/*\n")
    world.up()
    assert _rules(world)[-1]["Actions"][0]["FixedResponseConfig"]["StatusCode"] == "404"
    _add(
        world, "load_balancer: {default: {redirect: 'https://example.com/#{path}?from=#{host}'}}\n"
    )
    world.up()
    redirect = _rules(world)[-1]["Actions"][0]["RedirectConfig"]
    assert redirect == {
        "Protocol": "HTTPS",
        "Port": "443",
        "Host": "example.com",
        "Path": "/#{path}",
        "Query": "from=#{host}",
        "StatusCode": "HTTP_301",
    }
    assert world.run("plan", "--exit-code").exit_code == 0


def test_all_conditions_are_sent_and_those_that_say_nothing_are_not(world: World) -> None:
    ways = [
        {"host": "a.example.com"},
        {"path": ["/b/*", "/c/*"], "methods": ["GET", "POST"]},
        {"headers": {"X-A": ["1", "2"], "X-B": "3"}},
        {"query": {"v": "2", "debug": ["on", "yes"]}},
        {"source_ips": ["10.0.0.0/8"]},
    ]
    world.edit(HTTP, f"    http: {json.dumps(ways)}\n")
    world.up()
    found = [_conditions(rule) for rule in _rules(world)[:-1]]
    assert [{"Field": "host-header", "Values": ["a.example.com"]}] in found
    assert [{"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}}] in found
    (headers,) = [each for each in found if each[0]["Field"] == "http-header"]
    assert [each["HttpHeaderConfig"]["HttpHeaderName"] for each in headers] == ["X-A", "X-B"]
    # Values of one condition are alternatives: both keys are asked for only by two.
    (query,) = [each for each in found if each[0]["Field"] == "query-string"]
    assert [each["QueryStringConfig"]["Values"][0]["Key"] for each in query] == ["v", "debug"]
    assert len(world.client("elbv2").describe_target_groups()["TargetGroups"]) == 1
    assert world.run("plan", "--exit-code").exit_code == 0


def test_requests_are_weighted_between_services(world: World) -> None:
    world.edit(HTTP, "")
    _add(world, API.replace("    http:\n      path: /api/*\n", ""))
    rule = "load_balancer:\n  rules:\n    - {when: {path: /*}, forward: {web: 90, api: 10}}\n"
    _add(world, rule)
    world.up()
    assert _goes_to(_rules(world)[0]) == {"hello-web": 90, "hello-api": 10}
    world.edit("web: 90, api: 10", "web: 50, api: 50")
    world.up()
    assert _goes_to(_rules(world)[0]) == {"hello-web": 50, "hello-api": 50}


def test_two_rules_change_places(world: World) -> None:
    world.edit(HTTP, "    http: {path: /a/*, priority: 10}\n")
    _add(world, API.replace("path: /api/*", "path: /a/b/*\n      priority: 20"))
    world.up()
    before = {rule["RuleArn"]: rule["Priority"] for rule in _rules(world)[:-1]}
    world.edit("priority: 10", "priority: 20")
    world.edit("path: /a/b/*\n      priority: 20", "path: /a/b/*\n      priority: 10")
    world.up()
    after = {rule["RuleArn"]: rule["Priority"] for rule in _rules(world)[:-1]}
    assert sorted(before.values()) == ["10", "20"]
    assert after == {arn: {"10": "20", "20": "10"}[place] for arn, place in before.items()}
    assert world.run("plan", "--exit-code").exit_code == 0


def test_three_rules_move_round(world: World) -> None:
    places = zip("abc", (1, 2, 3), strict=True)
    ways = [{"path": f"/{name}/*", "priority": place} for name, place in places]
    world.edit(HTTP, f"    http: {json.dumps(ways)}\n")
    world.up()
    for way, place in zip(ways, (2, 3, 1), strict=True):
        way["priority"] = place
    world.edit(world.file.read_text().splitlines()[-1], f"    http: {json.dumps(ways)}")
    world.up()
    paths = [rule["Conditions"][0]["Values"] for rule in _rules(world)[:-1]]
    assert paths == [["/c/*"], ["/a/*"], ["/b/*"]]


def test_a_new_rule_takes_the_last_place_from_one_that_goes(world: World) -> None:
    world.edit(HTTP, "    http: {priority: 50000}\n")
    world.up()
    visits = Visits(world)
    world.edit("  web:", "  www:")
    world.up()
    assert visits.seen["CreateService"] == "web"
    rule, default = _rules(world)
    assert (rule["Priority"], _goes_to(rule), _goes_to(default)) == (
        "50000",
        {"hello-www": 1},
        {"hello-www": 1},
    )


@pytest.mark.parametrize("http", ["true", "true\n    deploy: {strategy: blue-green, bake: 0s}"])
def test_visitors_of_a_service_with_a_new_name_reach_the_old_one_until_the_new_one_serves(
    world: World, http: str
) -> None:
    world.edit("http: true", f"http: {http}")
    world.up()
    # There and back again: where places follow from names, one comes before the other.
    for old, new in (("web", "site"), ("site", "web")):
        visits = Visits(world)
        world.edit(f"  {old}:", f"  {new}:")
        world.up()
        assert visits.seen == {"CreateService": old, "DeleteService": new, "DeleteRule": new}
        assert len(_rules(world)) == 2
        assert visits.now == new
        assert world.run("plan", "--exit-code").exit_code == 0


def test_a_new_name_moves_no_other_rule_whichever_places_are_taken(world: World) -> None:
    ways = [{"path": f"/{place}/*", "priority": place} for place in (1, 3, 5)]
    world.edit("http: true", "http: {priority: 2}")
    _add(world, API.replace("\n      path: /api/*", " " + json.dumps(ways)))
    world.up()
    before = {rule["RuleArn"]: rule["Priority"] for rule in _rules(world)}
    visits = Visits(world)
    world.wire.clear()
    world.edit("  web:", "  site:")
    assert (
        "Requests of site go where they went before until an `up`" in world.up("--no-wait").stderr
    )
    assert visits.now == "web"
    assert world.run("plan", "--exit-code").exit_code == 5
    assert "SetRulePriorities" not in world.wire.writes
    world.up()
    assert visits.seen == {"CreateService": "web", "DeleteService": "site", "DeleteRule": "site"}
    after = {rule["RuleArn"]: rule["Priority"] for rule in _rules(world)}
    assert list(after.values()) == ["1", "2", "3", "5", "default"]
    assert {place for arn, place in after.items() if before.get(arn) != place} == {"2"}
    assert world.run("plan", "--exit-code").exit_code == 0


def test_a_run_that_ends_while_a_name_changes_is_gone_on_with(world: World) -> None:
    world.up()
    old = "web"
    for operation in ("CreateService", "SetRulePriorities", "DeleteRule"):
        new = operation.lower()
        world.edit(f"  {old}:", f"  {new}:")
        world.wire.spoil = {operation}.__contains__
        assert world.run("up", "--yes").exit_code == 1
        world.wire.spoil = {}.__contains__
        visits = Visits(world)
        assert visits.now == (new if operation == "DeleteRule" else old)
        world.up()
        assert visits.seen.get("CreateService", old) == old
        assert visits.seen["DeleteRule"] == visits.now == new
        assert len(_rules(world)) == 2
        assert world.run("plan", "--exit-code").exit_code == 0
        old = new


def test_alone_a_service_with_a_new_name_takes_over_and_the_old_one_stays(world: World) -> None:
    world.edit("http: true", "http: {priority: 1}")
    world.up()
    visits = Visits(world)
    world.edit("  web:", "  site:")
    world.up("--only", "site")
    assert visits.seen == {"CreateService": "web"}
    assert visits.now == "site"
    world.wire.clear()
    world.up("--only", "site")
    assert world.wire.writes == []
    world.up()
    assert [each["Priority"] for each in _rules(world)] == ["1", "default"]


def test_who_takes_a_new_name_back_that_did_not_serve_is_reached_all_along(world: World) -> None:
    world.edit("http: true", "http: {priority: 10}")
    world.up()
    good = world.file.read_text()
    world.write(good.replace("  web:", "  site:").replace("amazon/amazon-ecs-sample", "sim/exit-1"))
    visits = Visits(world)
    for _ in range(2):
        assert world.run("up", "--yes").exit_code == 3
        assert visits.now == "web"
    # Yet another name comes before the one that never served.
    world.write(good.replace("  web:", "  www:"))
    world.up()
    assert visits.seen["CreateService"] == "web"
    assert visits.seen["DeleteRule"] == "www"
    assert [each["Priority"] for each in _rules(world)] == ["10", "default"]
    assert world.run("plan", "--exit-code").exit_code == 0


def test_rules_that_someone_changed_are_put_back(world: World) -> None:
    world.up()
    elb, rule = world.client("elbv2"), _rules(world)[0]
    moved = [{"RuleArn": rule["RuleArn"], "Priority": 7}]
    elb.set_rule_priorities(RulePriorities=moved)
    elsewhere = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/hand/*"]}}]
    elb.modify_rule(RuleArn=rule["RuleArn"], Conditions=elsewhere)
    world.up()
    assert _rules(world)[0]["Priority"] == rule["Priority"]
    assert _rules(world)[0]["Conditions"][0]["Values"] == ["/*"]


def test_health_check_and_attributes_change_in_place(world: World) -> None:
    world.up()
    before = _group(world)
    world.edit(
        HTTP,
        "    http:\n      health_check: {path: /up, interval: 20s, timeout: 9s, healthy: 4,"
        " unhealthy: 5, codes: '200'}\n      deregistration_delay: 5s\n      stickiness: 1h\n"
        "      slow_start: 40s\n",
    )
    world.up()
    after = _group(world)
    assert after["TargetGroupArn"] == before["TargetGroupArn"]
    assert (after["HealthCheckPath"], after["HealthCheckIntervalSeconds"]) == ("/up", 20)
    assert (after["HealthyThresholdCount"], after["Matcher"]) == (4, {"HttpCode": "200"})
    found = world.client("elbv2").describe_target_group_attributes(
        TargetGroupArn=after["TargetGroupArn"]
    )
    attributes = {each["Key"]: each["Value"] for each in found["Attributes"]}
    assert attributes["deregistration_delay.timeout_seconds"] == "5"
    assert attributes["stickiness.lb_cookie.duration_seconds"] == "3600"
    assert attributes["slow_start.duration_seconds"] == "40"
    assert world.service()["taskDefinition"].endswith(":1")
    world.edit(world.file.read_text().partition("    http:\n")[2], "")
    world.edit("    http:\n", HTTP)
    world.up()
    again = _group(world)
    assert {key: again[key] for key in before} == before


def test_its_attributes_follow_the_spec_both_ways(world: World) -> None:
    s3 = world.client("s3")
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_policy(Bucket="logs", Policy='{"Version": "2012-10-17", "Statement": []}')
    world.up()
    before = _attributes(world)
    more = "load_balancer:\n  idle_timeout: 2m\n  access_logs: s3://logs/hello\n"
    _add(world, more)
    world.up()
    changed = dict(_attributes(world).items() - before.items())
    assert changed == {
        "idle_timeout.timeout_seconds": "120",
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": "logs",
        "access_logs.s3.prefix": "hello",
    }
    world.edit(more, "")
    world.up()
    assert _attributes(world)["idle_timeout.timeout_seconds"] == "60"
    assert _attributes(world)["access_logs.s3.enabled"] == "false"
    assert world.run("plan", "--exit-code").exit_code == 0


def test_a_bucket_that_is_not_there_is_told(world: World) -> None:
    _add(world, "load_balancer:\n  access_logs: s3://nowhere\n")
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert "fargate.yaml:8:16: there is no bucket nowhere." in ran.stderr


def test_a_protected_one_is_not_taken_down(world: World) -> None:
    _add(world, "load_balancer: {deletion_protection: true}\n")
    world.up()
    standing = inventory(world)
    world.wire.clear()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert "hello is protected from deletion. Nothing was deleted." in ran.stderr
    assert world.wire.writes == []
    assert inventory(world) == standing
    world.edit("deletion_protection: true", "deletion_protection: false")
    world.up()
    assert world.run("down", "--yes").exit_code == 0


def test_protection_that_somebody_turned_on_stays_until_the_file_says_otherwise(
    world: World,
) -> None:
    world.up("--no-wait")
    elb = world.client("elbv2")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    on = [{"Key": "deletion_protection.enabled", "Value": "true"}]
    elb.modify_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"], Attributes=on)
    world.edit("port: 80", "port: 80\n    environment: {A: b}")
    assert "deletion protection is on, which the file" in world.run("plan").stdout
    world.up("--no-wait")
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert "Set `load_balancer.deletion_protection: false` and run `up`" in ran.stderr
    _add(world, "load_balancer: {deletion_protection: false}\n")
    shown = world.run("plan").stdout
    assert "deletion_protection" in shown
    world.up()
    assert world.run("down", "--yes").exit_code == 0


def test_an_internal_one_replaces_the_public_one(world: World) -> None:
    before = inventory(world)
    world.up()
    _add(world, "load_balancer: {public: false, allow: 10.0.0.0/8}\n")
    ran = world.up()
    assert ran.stdout.startswith("http://internal-hello-internal-")
    (balancer,) = world.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert balancer["Scheme"] == "internal"
    assert "healthy" in world.targets()
    assert world.run("plan", "--exit-code").exit_code == 0
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_only_a_redirect_needs_no_service_behind_it(world: World) -> None:
    world.edit(HTTP, "")
    _add(
        world, "load_balancer:\n  rules:\n    - {when: {path: /*}, redirect: https://example.com}\n"
    )
    world.up()
    assert _rules(world)[0]["Actions"][0]["RedirectConfig"]["Host"] == "example.com"


@pytest.mark.parametrize(
    ("http", "message"),
    [
        (
            "http: {path: /*}\n    protocol: http2",
            ":7:15: http2 behind a load balancer needs HTTPS",
        ),
        (
            f"http: {json.dumps([{'path': f'/{n}/*'} for n in range(101)])}",
            "a load balancer has at most 100 rules, not 101.",
        ),
        (
            f"ports: {json.dumps({f'p{n}': 8000 + n for n in range(6)})}\n    http: "
            + json.dumps([{"path": f"/{n}/*", "port": f"p{n}"} for n in range(6)]),
            "a service takes requests on at most 5 ports.",
        ),
        (
            'http: [{"priority": 5, "path": "/a"}, {"priority": 5, "path": "/b"}]',
            "priority 5 is rule web's.",
        ),
    ],
)
def test_what_no_load_balancer_takes_is_refused_before_any_call_that_writes(
    world: World, http: str, message: str
) -> None:
    port = "" if "ports:" in http else "    port: 80\n"
    world.edit("    port: 80\n    http: true\n", f"{port}    {http}\n")
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert world.wire.writes == []
