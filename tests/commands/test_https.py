"""Certificates and domains: HTTPS by a line of the spec, and nothing left of it without."""

from typing import Any

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.web import issued, records, requested, write_record, zone
from tests.commands.world import World

HTTPS = "    http: true\nload_balancer:\n  domain: app.example.com\n  certificate: auto\n"
MISSING = "arn:aws:acm:eu-west-1:123456789012:certificate/0"
ELSEWHERE = "arn:aws:acm:us-east-1:123456789012:certificate/0"


def _https(world: World, extra: str = "") -> None:
    world.edit("    http: true\n", HTTPS + extra)


def _listeners(world: World) -> dict[int, Any]:
    elb = world.client("elbv2")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    found = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    return {listener["Port"]: listener for listener in found}


def _certificates(world: World) -> list[Any]:
    return list(world.client("acm").list_certificates()["CertificateSummaryList"])


def test_auto_requests_proves_and_serves_with_a_certificate(world: World) -> None:
    here = zone(world)
    _https(world)
    before = inventory(world)
    ran = world.up()
    assert ran.stdout == "https://app.example.com\n"
    assert "its records are written" in ran.stderr
    listeners = _listeners(world)
    assert listeners[443]["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
    assert listeners[80]["DefaultActions"][0]["RedirectConfig"]["Port"] == "443"
    dns = world.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    standing = records(world, here)
    assert standing["app.example.com.", "A"] == standing["app.example.com.", "AAAA"] == dns
    world.wire.clear()
    world.up()
    assert world.wire.writes == []
    assert world.run("status", "-o", "json").json["url"] == "https://app.example.com"
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_a_request_that_was_cut_short_is_gone_on_with(world: World) -> None:
    zone(world)
    _https(world)
    world.wire.spoil = lambda operation: operation == "AddTagsToCertificate"
    assert world.run("up", "--yes").exit_code == 1
    (begun,) = _certificates(world)
    assert begun["Status"] == "PENDING_VALIDATION"
    world.wire.spoil = lambda _operation: False
    world.up()
    (made,) = _certificates(world)
    assert (made["CertificateArn"], made["Status"]) == (begun["CertificateArn"], "ISSUED")


def test_down_deletes_a_certificate_that_was_never_issued(world: World) -> None:
    zone(world)
    before = inventory(world)
    _https(world)
    world.wire.spoil = lambda operation: operation.startswith("AddTags")
    assert world.run("up", "--yes").exit_code == 1
    world.wire.spoil = lambda _operation: False
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_auto_takes_a_certificate_that_fits_and_leaves_it(world: World) -> None:
    theirs = issued(world, zone(world), "*.example.com")
    issued(world, zone(world, "example.org"), "app.example.org")
    before = inventory(world)
    _https(world)
    world.up()
    assert _listeners(world)[443]["Certificates"] == [{"CertificateArn": theirs}]
    assert len(_certificates(world)) == 2
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_another_domain_gets_another_certificate_and_the_old_is_pruned(world: World) -> None:
    here = zone(world)
    _https(world)
    world.up()
    world.edit("domain: app.example.com", "domain: [app.example.com, '*.app.example.com']")
    world.up()
    (certificate,) = _certificates(world)
    names = set(certificate["SubjectAlternativeNameSummaries"])
    assert names == {"app.example.com", "*.app.example.com"}
    proofs = [name for name, kind in records(world, here) if kind == "CNAME"]
    assert len(proofs) == 1, "both certificates are proved by the same record"
    world.run("down", "--yes")
    assert records(world, here) == {}


def test_https_is_switched_on_and_off_on_a_live_app(world: World) -> None:
    arn = issued(world, zone(world), "app.example.com")
    world.up()
    plain = shape(world)
    world.edit("    http: true\n", f"    http: true\nload_balancer:\n  certificate: {arn}\n")
    assert world.up().stdout.startswith("https://hello-")
    assert set(_listeners(world)) == {80, 443}
    assert "healthy" in world.targets()
    world.edit(f"load_balancer:\n  certificate: {arn}\n", "")
    assert world.up().stdout.startswith("http://hello-")
    assert shape(world) == plain


def test_http_is_served_too_without_the_redirect(world: World) -> None:
    arn = issued(world, zone(world), "app.example.com")
    world.edit(
        "    http: true\n",
        f"    http: /app/*\nload_balancer:\n  certificate: {arn}\n  redirect_http: false\n"
        "  ssl_policy: ELBSecurityPolicy-TLS13-1-3-2021-06\n",
    )
    world.up()
    rules = world.client("elbv2").describe_rules
    for listener in _listeners(world).values():
        first = rules(ListenerArn=listener["ListenerArn"])["Rules"][0]
        assert first["Conditions"][0]["Values"] == ["/app/*"]
    assert _listeners(world)[443]["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-3-2021-06"
    world.edit("  redirect_http: false\n  ssl_policy: ELBSecurityPolicy-TLS13-1-3-2021-06\n", "")
    world.up()
    assert len(rules(ListenerArn=_listeners(world)[80]["ListenerArn"])["Rules"]) == 1
    assert _listeners(world)[443]["SslPolicy"].endswith("Res-PQ-2025-09")


@pytest.mark.parametrize(
    ("lines", "place", "message"),
    [
        (f"certificate: {MISSING}", "9:16", f"there is no certificate {MISSING}."),
        (f"certificate: {ELSEWHERE}", "9:16", "the certificate is in us-east-1; a load balancer"),
        ("ssl_policy: TLS-9\n  certificate: auto", "9:15", "there is no TLS policy TLS-9"),
        ("hosted_zone: Z000", "9:16", "there is no hosted zone Z000 in account 123456789012."),
    ],
)
def test_what_aws_does_not_have_is_told_with_its_line(
    world: World, lines: str, place: str, message: str
) -> None:
    zone(world)
    domain = "load_balancer:\n  domain: app.example.com\n"
    world.edit("    http: true\n", f"    http: true\n{domain}  {lines}\n")
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert f"fargate.yaml:{place}: {message}" in ran.stderr
    assert world.wire.writes == []


def test_a_certificate_that_is_not_issued_is_told(world: World) -> None:
    arn = requested(world, "app.example.com")
    world.edit("    http: true\n", f"    http: true\nload_balancer:\n  certificate: {arn}\n")
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert "fargate.yaml:8:16: the certificate is PENDING_VALIDATION, not ISSUED." in ran.stderr


def test_a_domain_goes_into_the_zone_that_holds_it_most_closely(world: World) -> None:
    zone(world)
    inner = zone(world, "app.example.com")
    zone(world, "app.example.com", private=True)
    world.edit("    http: true\n", "    http: true\nload_balancer: {domain: app.example.com}\n")
    assert world.up().stdout == "http://app.example.com\n"
    assert ("app.example.com.", "A") in records(world, inner)
    other = zone(world, "app.example.com")
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert f"{other}" in ran.stderr
    assert f"{inner}" in ran.stderr
    assert "set `hosted_zone`" in ran.stderr
    world.edit("app.example.com}", f"app.example.com, hosted_zone: {other}}}")
    world.up()
    assert ("app.example.com.", "A") in records(world, other)
    assert records(world, inner) == {}


def test_a_domain_without_a_hosted_zone_is_told(world: World) -> None:
    zone(world, "example.org")
    _https(world)
    ran = world.run("plan")
    assert ran.exit_code == 2
    message = "no public hosted zone of account 123456789012 holds app.example.com."
    assert f"fargate.yaml:8:11: {message}" in ran.stderr


def test_a_record_that_leads_elsewhere_is_not_ours(world: World) -> None:
    here = zone(world)
    write_record(world, here, "app.example.com.", "CNAME", "elsewhere.example.net.")
    world.edit("    http: true\n", "    http: true\nload_balancer: {domain: app.example.com}\n")
    world.wire.clear()
    ran = world.run("up", "--yes")
    assert ran.exit_code == 4
    assert f"record/app.example.com@{here} exists" in ran.stderr
    assert world.wire.writes == []
    world.up("--adopt")
    assert {kind for _, kind in records(world, here)} == {"A", "AAAA"}
    assert world.run("plan", "--exit-code").exit_code == 0
    assert world.run("down", "--yes").exit_code == 0
    assert records(world, here) == {}


def test_records_are_put_back_and_deleted_with_their_domain(world: World) -> None:
    here = zone(world)
    world.edit("    http: true\n", "    http: true\nload_balancer: {domain: '*.example.com'}\n")
    world.up()
    listed = world.client("route53").list_resource_record_sets(HostedZoneId=here)
    (gone,) = [each for each in listed["ResourceRecordSets"] if each["Type"] == "AAAA"]
    world.client("route53").change_resource_record_sets(
        HostedZoneId=here,
        ChangeBatch={"Changes": [{"Action": "DELETE", "ResourceRecordSet": gone}]},
    )
    world.up()
    assert len(records(world, here)) == 2
    world.edit("load_balancer: {domain: '*.example.com'}\n", "")
    world.up()
    assert records(world, here) == {}
    assert world.run("plan", "--exit-code").exit_code == 0


def test_grpc_is_forwarded_from_https_only(world: World) -> None:
    world.edit("port: 80", "port: 80\n    protocol: grpc")
    ran = world.run("plan")
    assert ran.exit_code == 2
    assert "fargate.yaml:6:15: grpc behind a load balancer needs HTTPS" in ran.stderr
    arn = issued(world, zone(world), "app.example.com")
    world.edit("    http: true\n", f"    http: true\nload_balancer:\n  certificate: {arn}\n")
    world.up()
    (group,) = world.client("elbv2").describe_target_groups()["TargetGroups"]
    assert (group["ProtocolVersion"], group["Matcher"]) == ("GRPC", {"GrpcCode": "0-99"})
    assert group["HealthCheckPath"] == "/AWS.ALB/healthcheck"
    assert world.run("plan", "--exit-code").exit_code == 0
