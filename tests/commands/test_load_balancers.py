"""Several load balancers in one file: which service comes in by which, and what is whose."""

import json
from typing import Any

import pytest

from tests.commands.inventory import inventory
from tests.commands.test_many import spec
from tests.commands.vpc import PrivateVpc
from tests.commands.web import issued, records, shared, zone
from tests.commands.world import World

SPEC = """\
app: shop
load_balancers:
  internal: {public: false}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
  api:
    image: amazon/amazon-ecs-sample
    port: 8080
    http:
      - /api/*
      - {path: /*, load_balancer: internal}
"""
ON_BOTH = "    http:\n      - /api/*\n      - {path: /*, load_balancer: internal}\n"
ON_PUBLIC = "    http: /api/*\n"
ON_INTERNAL = "    http: {path: /*, load_balancer: internal}\n"
DEFINITION = "load_balancers:\n  internal: {public: false}\n"


@pytest.fixture
def shop(world: World) -> World:
    world.write(SPEC)
    return world


def _balancers(world: World) -> dict[str, Any]:
    """By name, without the digest at its end."""
    found = world.client("elbv2").describe_load_balancers()["LoadBalancers"]
    return {_short(each["LoadBalancerName"]): each for each in found}


def _short(name: str) -> str:
    begins, _, digest = name.rpartition("-")
    return begins if begins and len(digest) == 6 else name


def _listener(world: World, balancer: str, port: int = 80) -> Any:
    arn = _balancers(world)[balancer]["LoadBalancerArn"]
    listeners = world.client("elbv2").describe_listeners(LoadBalancerArn=arn)["Listeners"]
    return next(each for each in listeners if each["Port"] == port)


def _paths(world: World, balancer: str, port: int = 80) -> list[str]:
    """What its rules are about, the default one left out."""
    listener = _listener(world, balancer, port)["ListenerArn"]
    rules = world.client("elbv2").describe_rules(ListenerArn=listener)["Rules"]
    return [each["Conditions"][0]["Values"][0] for each in rules if not each["IsDefault"]]


def _groups(world: World, service: str, cluster: str = "shop") -> list[str]:
    """The load balancer of each target group of a service."""
    elb = world.client("elbv2")
    arns = [each["targetGroupArn"] for each in world.service(service, cluster)["loadBalancers"]]
    groups = elb.describe_target_groups(TargetGroupArns=arns)["TargetGroups"]
    return sorted(_short(arn.split("/")[2]) for each in groups for arn in each["LoadBalancerArns"])


def _let_in(world: World, service: str, cluster: str = "shop") -> set[str]:
    """The security groups that its tasks let connect."""
    network = world.service(service, cluster)["networkConfiguration"]["awsvpcConfiguration"]
    ec2 = world.client("ec2")
    worn = ec2.describe_security_groups(GroupIds=network["securityGroups"])["SecurityGroups"]
    sources = [
        pair["GroupId"]
        for group in worn
        for rule in group["IpPermissions"]
        for pair in rule["UserIdGroupPairs"]
    ]
    found = ec2.describe_security_groups(GroupIds=sources)["SecurityGroups"]
    return {each["GroupName"] for each in found}


def test_a_public_and_an_internal_one_come_are_kept_and_go(shop: World) -> None:
    before = inventory(shop)
    opened = shop.run("plan", "-o", "json").json["security"]
    assert "shop-load-balancer: 80 reachable from the world (0.0.0.0/0)" in opened
    internal = "shop-load-balancer@internal: 80 reachable from whoever reaches the VPC (0.0.0.0/0)"
    assert internal in opened
    ran = shop.up("-o", "json")
    result = ran.events[-1]
    assert result["url"].startswith("http://shop-")
    assert [each["load_balancer"] for each in result["urls"]] == [None, "internal"]
    assert result["urls"][1]["url"].startswith("http://internal-shop-internal-")
    schemes = {name: each["Scheme"] for name, each in _balancers(shop).items()}
    assert schemes == {"shop": "internet-facing", "shop-internal": "internal"}
    assert all(len(each["LoadBalancerName"]) <= 32 for each in _balancers(shop).values())
    assert sorted(_paths(shop, "shop")) == ["/*", "/api/*"]
    assert _paths(shop, "shop-internal") == ["/*"]
    assert _groups(shop, "web") == ["shop"]
    assert _groups(shop, "api") == ["shop", "shop-internal"]
    assert _let_in(shop, "web") == {"shop-load-balancer"}
    assert _let_in(shop, "api") == {"shop-load-balancer", "shop-load-balancer@internal"}
    assert shop.targets() == ["healthy"] * 3

    shop.wire.clear()
    ran = shop.up()
    assert shop.wire.writes == []
    assert [line[:12] for line in ran.stdout.splitlines()] == ["http://shop-", "http://inter"]
    status = shop.run("status", "-o", "json").json
    assert status["urls"] == result["urls"]
    assert status["drift"] == []
    assert "\n  internal  " in shop.run("status").stdout.replace("   ", "  ")
    findings = shop.run("doctor", "-o", "json").json["findings"]
    assert sorted(each["message"] for each in findings if each["check"] == "ports") == [
        "load balancer internal reaches the tasks on 8080",
        "the load balancer reaches the tasks on 80",
        "the load balancer reaches the tasks on 8080",
    ]

    assert shop.run("down", "--yes").exit_code == 0
    assert inventory(shop) == before


def test_a_service_moves_and_its_old_tasks_are_reached_until_the_new_ones_are(
    shop: World,
) -> None:
    shop.edit(ON_BOTH, ON_INTERNAL)
    shop.up()
    kept = {name: each["LoadBalancerArn"] for name, each in _balancers(shop).items()}
    shop.edit(ON_INTERNAL, ON_PUBLIC)
    assert "does not let it in" not in shop.run("doctor").stdout
    shop.wire.clear()
    ran = shop.up()
    told = "api: comes in by the load balancer, and until its old tasks are gone by load balancer "
    assert f"{told}internal" in " ".join(ran.stderr.split())
    writes = shop.wire.writes
    moved = writes.index("UpdateService")
    assert {"CreateTargetGroup", "CreateRule", "CreateSecurityGroup"} <= set(writes[:moved])
    before_it = {"DeleteRule", "RevokeSecurityGroupIngress", "DeleteLoadBalancer", "ModifyRule"}
    assert not before_it & set(writes[:moved])
    assert _groups(shop, "api") == ["shop"]
    assert _let_in(shop, "api") == {"shop-load-balancer"}
    # Nothing comes in by the other any more: it goes with all its parts.
    assert {name: each["LoadBalancerArn"] for name, each in _balancers(shop).items()} == {
        "shop": kept["shop"]
    }
    groups = shop.client("ec2").describe_security_groups()["SecurityGroups"]
    assert not [each["GroupName"] for each in groups if "@" in each["GroupName"]]
    shop.clock.sleep(600)
    assert shop.targets() == ["healthy", "healthy"]

    # Back again, and the main one goes with the last service on it.
    shop.edit(ON_PUBLIC, ON_BOTH)
    shop.up()
    assert _groups(shop, "api") == ["shop", "shop-internal"]
    shop.edit("    http: true\n", "    http: {path: /web, load_balancer: internal}\n")
    shop.edit(ON_BOTH, ON_INTERNAL)
    shop.up()
    assert list(_balancers(shop)) == ["shop-internal"]
    assert shop.run("status", "-o", "json").json["url"].startswith("http://internal-shop-")
    # A load balancer that is taken out of the file goes, and so does the one that came for it.
    shop.edit(DEFINITION, "")
    shop.edit(", load_balancer: internal", "")
    shop.up()
    assert list(_balancers(shop)) == ["shop"]
    assert shop.run("plan", "--exit-code").exit_code == 0


def test_tasks_that_fail_on_the_move_are_taken_back_to_where_the_old_ones_are(
    shop: World,
) -> None:
    shop.edit(ON_BOTH, ON_INTERNAL)
    shop.up()
    shop.edit(ON_INTERNAL, ON_PUBLIC)
    ran = shop.run("up", "--yes", "--image", "api=sim/crash")
    assert ran.exit_code == 3
    assert _groups(shop, "api") == ["shop-internal"]
    assert _let_in(shop, "api") == {"shop-load-balancer@internal"}
    assert _paths(shop, "shop-internal") == ["/*"]
    shop.up()
    assert _groups(shop, "api") == ["shop"]
    # What is gone back to comes in by what leads to it today.
    shop.up("--image", "api=amazon/amazon-ecs-sample:2")
    assert shop.run("rollback", "api").exit_code == 0
    assert _groups(shop, "api") == ["shop"]
    assert _let_in(shop, "api") == {"shop-load-balancer"}


def test_one_service_alone_leaves_the_other_load_balancer_alone(shop: World) -> None:
    shop.up()
    shop.edit("internal: {public: false}", "internal: {public: false, idle_timeout: 90s}")
    shop.edit("/api/*", "/api/v2/*")
    shop.edit("port: 80\n", "port: 81\n")
    shop.wire.clear()
    shop.up("--only", "web")
    assert not {"ModifyLoadBalancerAttributes", "ModifyRule"} & set(shop.wire.writes)
    assert sorted(_paths(shop, "shop")) == ["/*", "/api/*"]
    shop.wire.clear()
    shop.up()
    assert {"ModifyLoadBalancerAttributes", "ModifyRule"} <= set(shop.wire.writes)


def test_in_a_vpc_of_others_each_stands_on_its_side(shop: World) -> None:
    vpc = PrivateVpc(shop)
    shop.edit("app: shop\n", f"app: shop\nnetwork: {{vpc: {vpc.vpc}}}\n")
    shop.up("--no-wait")
    stands = {
        name: {zone["SubnetId"] for zone in each["AvailabilityZones"]}
        for name, each in _balancers(shop).items()
    }
    assert stands == {"shop": set(vpc.public), "shop-internal": set(vpc.private)}


def test_one_that_is_protected_is_not_taken_out_of_the_file(shop: World) -> None:
    shop.edit("{public: false}", "{public: false, deletion_protection: true}")
    shop.up("--no-wait")
    shop.edit(ON_BOTH, ON_PUBLIC)
    shop.wire.clear()
    for command in ("plan", "up --yes"):
        ran = shop.run(command)
        assert ran.exit_code == 1
        assert "Set `load_balancers.internal.deletion_protection: false` and run `up`" in ran.stderr
    assert not {"UpdateService", "DeleteListener"} & set(shop.wire.writes)


def test_rules_of_one_lead_to_services_by_groups_of_its_own(shop: World) -> None:
    shop.edit(
        "internal: {public: false}",
        "internal:\n    public: false\n    default: {respond: 403}\n"
        "    rules:\n      - {when: {path: /w}, forward: {web: 9, api: 1}}",
    )
    shop.edit("http: true", "http: {path: /*, health_check: /up}")
    shop.edit(ON_BOTH, ON_PUBLIC)
    shop.up()
    assert _groups(shop, "web") == _groups(shop, "api") == ["shop", "shop-internal"]
    assert _paths(shop, "shop-internal") == ["/w"]
    default = _listener(shop, "shop-internal")["DefaultActions"][0]
    assert default["FixedResponseConfig"]["StatusCode"] == "403"
    # What a rule leads to is checked as where the service answers others.
    groups = shop.client("elbv2").describe_target_groups()["TargetGroups"]
    checks = [each for each in groups if each["TargetGroupName"].startswith("shop-web-")]
    assert [each["HealthCheckPath"] for each in checks] == ["/up", "/up"]
    assert shop.run("plan", "--exit-code").exit_code == 0


def test_requests_are_moved_and_counted_on_each(shop: World) -> None:
    shop.edit(ON_BOTH, f"{ON_BOTH}    deploy: {{strategy: blue-green, bake: 1m}}\n")
    shop.edit("    http: true\n", "    http: [true, {load_balancer: internal, path: /w}]\n")
    shop.edit("    port: 80\n", "    port: 80\n    scaling: {min: 1, max: 3, requests: 100}\n")
    shop.edit("http: [true,", "http: [/*,")
    shop.up()
    policies = shop.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace="ecs"
    )["ScalingPolicies"]
    labels = [
        each["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"][
            "ResourceLabel"
        ]
        for each in policies
    ]
    assert sorted(_short(each.split("/")[1]) for each in labels) == ["shop", "shop-internal"]
    shop.up("--image", "api=amazon/amazon-ecs-sample:2")
    elb = shop.client("elbv2")
    for balancer, path in (("shop", "/api/*"), ("shop-internal", "/*")):
        listener = _listener(shop, balancer)["ListenerArn"]
        rules = elb.describe_rules(ListenerArn=listener)["Rules"]
        (rule,) = [each for each in rules[:-1] if each["Conditions"][0]["Values"] == [path]]
        shares = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
        assert {"-alt/" in each["TargetGroupArn"]: each["Weight"] for each in shares} == {
            False: 0,
            True: 100,
        }


def test_each_has_room_for_its_own_and_more_than_that_is_told(world: World) -> None:
    world.write(spec(120))
    ran = world.run("validate")
    assert "a load balancer has at most 100 rules, not 120. Give some of them" in ran.stderr
    assert "`load_balancers` and `http.load_balancer`" in ran.stderr
    world.write(spec(120, balancers=2))
    assert world.run("validate").exit_code == 0
    assert world.run("plan").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "load_balancer: internal",
            "load_balancer: internl",
            "`load_balancers` has no `internl`.",
        ),
        ("load_balancer: internal", "load_balancer: internl", "Did you mean `internal`?"),
        (
            "{public: false}",
            "{default: {forward: wbe}}",
            ":3:33: there is no service `wbe`. Did you mean `web`?",
        ),
        (
            "{public: false}",
            "{listener: 8443}",
            ":3:24: load_balancers.internal.listener is for an `existing`",
        ),
        ("  internal:", "  load-balancer:", "needs another name than `load-balancer`"),
        (
            "  internal:",
            "  Internal:",
            ":3:3: a key in load_balancers must be a name of lower-case",
        ),
        (
            "{public: false}",
            "{rules: [{when: {path: /a}, respond: 204, priority: 7}]}\n",
            "priority 7 is another rule's",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(
    shop: World, old: str, new: str, message: str
) -> None:
    shop.edit(old, new)
    shop.edit("{path: /*, load_balancer", "{path: /*, priority: 7, load_balancer")
    ran = shop.run("validate")
    assert ran.exit_code == 2
    assert message in ran.stderr


def test_the_same_requests_by_two_load_balancers_are_two_services_business(shop: World) -> None:
    shop.edit(ON_BOTH, "    http: {path: /*, load_balancer: internal}\n")
    assert shop.run("validate").exit_code == 0
    shop.edit(", load_balancer: internal", "")
    assert "service web answers the same requests" in shop.run("validate").stderr
    ways = [{"path": f"/{n}", "load_balancer": "internal"} for n in range(3)]
    ports = [{"path": f"/{n}", "port": f"p{n}"} for n in range(3)]
    both = [*ports, *({**way, "port": f"p{n}"} for n, way in enumerate(ways))]
    shop.edit("port: 8080", "ports: {p0: 8000, p1: 8001, p2: 8002}")
    shop.edit("    http: {path: /*}\n", f"    http: {json.dumps(both)}\n")
    ran = shop.run("plan")
    assert ran.exit_code == 2
    assert "at most 5 ports. One that several load balancers lead to counts for each" in ran.stderr


def test_each_proves_its_own_domain_and_no_domain_is_on_two(shop: World) -> None:
    here = zone(shop)
    before = inventory(shop)
    shop.edit("{public: false}", "{domain: api.example.com, certificate: auto}")
    shop.edit("services:", "load_balancer: {domain: example.com, certificate: auto}\nservices:")
    ran = shop.up()
    assert ran.stdout == "https://example.com\nhttps://api.example.com\n"
    hosts = {name: each["DNSName"] for name, each in _balancers(shop).items()}
    standing = records(shop, here)
    assert standing["example.com.", "A"] == hosts["shop"]
    assert standing["api.example.com.", "A"] == hosts["shop-internal"]
    certificates = shop.client("acm").list_certificates()["CertificateSummaryList"]
    arns = {each["DomainName"]: each["CertificateArn"] for each in certificates}
    for balancer, domain in (("shop", "example.com"), ("shop-internal", "api.example.com")):
        (served,) = _listener(shop, balancer, 443)["Certificates"]
        assert served["CertificateArn"] == arns[domain]
    shop.wire.clear()
    shop.up()
    assert shop.wire.writes == []

    shop.edit("domain: api.example.com", "domain: example.com")
    ran = shop.run("up", "--yes")
    assert ran.exit_code == 2
    assert "example.com is a domain of `load_balancer` already." in ran.stderr
    # A domain may move: it leads to the other from then on, with the certificate it has.
    shop.edit("load_balancer: {domain: example.com, certificate: auto}\n", "")
    ran = shop.up()
    assert "visitors of example.com come to" in " ".join(ran.stderr.split())
    assert records(shop, here)["example.com.", "A"] == hosts["shop-internal"]
    (served,) = _listener(shop, "shop-internal", 443)["Certificates"]
    assert served["CertificateArn"] == arns["example.com"]
    assert shop.run("plan", "--exit-code").exit_code == 0
    written = shop.file.read_text()
    shop.write(written.replace("internal:", "apis:").replace("internal}", "apis}"))
    changes = shop.run("plan", "-o", "json").json["changes"]
    (told,) = [each["interruption"] for each in changes if each["kind"] == "record"]
    assert told.endswith("and get 503 there until the first new task is healthy")
    shop.write(written)
    assert shop.run("down", "--yes").exit_code == 0
    assert inventory(shop) == before


def test_a_certificate_for_more_that_we_made_is_not_taken_for_a_fitting_one(shop: World) -> None:
    theirs = issued(shop, zone(shop), "api.example.com")
    auto = "certificate: auto"
    shop.edit("{public: false}", f"{{domain: api.example.com, {auto}}}")
    more = f"load_balancer: {{domain: [example.com, '*.example.com'], {auto}}}\n"
    shop.edit("services:", f"{more}services:")
    shop.up()
    (served,) = _listener(shop, "shop-internal", 443)["Certificates"]
    assert served["CertificateArn"] == theirs
    assert shop.run("plan", "--exit-code").exit_code == 0


def test_one_of_somebody_else_is_one_of_several(shop: World) -> None:
    theirs = shared(shop)
    theirs.add_rule(shop, 100, "/theirs/*")
    before = inventory(shop)
    shop.edit("app: shop\n", "app: shop\nnetwork: {vpc: default}\n")
    shop.edit("internal: {public: false}", "internal: {existing: shared, listener: 80}")
    ran = shop.up()
    assert [line[:12] for line in ran.stdout.splitlines()] == ["http://shop-", "http://share"]
    assert sorted(_balancers(shop)) == ["shared", "shop"]
    assert _paths(shop, "shared") == ["/theirs/*", "/*"]
    assert _groups(shop, "api") == ["shared", "shop"]
    assert _let_in(shop, "api") == {"shared", "shop-load-balancer"}
    shop.wire.clear()
    shop.up()
    assert shop.wire.writes == []
    policy = shop.run("policy").stdout
    assert "loadbalancer/app/shop" in policy
    assert f"listener-rule/{theirs.arn.partition('loadbalancer/')[2]}/*" in policy
    assert f":loadbalancer/{theirs.arn.partition('loadbalancer/')[2]}" not in policy
    again = "  again: {existing: shared, listener: 80}\nservices:"
    shop.edit("services:", again)
    ran = shop.run("plan")
    assert "listener 80 of shared is that of `load_balancers.internal` already." in ran.stderr
    shop.edit(again, "services:")
    shop.edit(ON_BOTH, ON_PUBLIC)
    shop.up()
    assert _paths(shop, "shared") == ["/theirs/*"]
    assert shop.run("down", "--yes").exit_code == 0
    assert inventory(shop) == before
