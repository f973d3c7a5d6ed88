"""How a certificate is issued, and what holds it."""

from typing import Any

import pytest

from tests.local.account import Account, Network, Refused


@pytest.fixture
def certificate(aws: Account) -> str:
    made = aws.client("acm").request_certificate(
        DomainName="app.example.com",
        SubjectAlternativeNames=["*.app.example.com", "www.example.com"],
        ValidationMethod="DNS",
    )
    arn: str = made["CertificateArn"]
    return arn


def _describe(aws: Account, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("acm").describe_certificate(CertificateArn=arn)
    described: dict[str, Any] = found["Certificate"]
    return described


def _prove(aws: Account, arn: str, names: int | None = None) -> None:
    """Make the records that ACM wants to see, or the first of them."""
    route53 = aws.client("route53")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="once")["HostedZone"]
    records = {
        option["ResourceRecord"]["Name"]: option["ResourceRecord"]
        for option in _describe(aws, arn)["DomainValidationOptions"]
    }
    for record in list(records.values())[:names]:
        wish = {
            "Name": record["Name"],
            "Type": "CNAME",
            "TTL": 300,
            "ResourceRecords": [{"Value": record["Value"]}],
        }
        route53.change_resource_record_sets(
            HostedZoneId=zone["Id"],
            ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": wish}]},
        )


def test_the_records_that_prove_its_names_are_told_after_some_seconds(
    aws: Account, certificate: str
) -> None:
    options = _describe(aws, certificate)["DomainValidationOptions"]
    assert ["ResourceRecord" in option for option in options] == [False] * 3
    aws.clock.sleep(10)
    options = _describe(aws, certificate)["DomainValidationOptions"]
    assert ["ResourceRecord" in option for option in options] == [True] * 3


def test_it_is_issued_a_minute_after_its_names_are_proved(aws: Account, certificate: str) -> None:
    aws.clock.sleep(3600)
    _prove(aws, certificate)
    assert _describe(aws, certificate)["Status"] == "PENDING_VALIDATION"
    aws.clock.sleep(90)
    assert _describe(aws, certificate)["Status"] == "ISSUED"


def test_it_is_not_issued_before_all_its_names_are_proved(aws: Account, certificate: str) -> None:
    aws.clock.sleep(10)
    _prove(aws, certificate, names=1)
    _describe(aws, certificate)
    aws.clock.sleep(3600)
    assert _describe(aws, certificate)["Status"] == "PENDING_VALIDATION"


def test_it_stays_while_a_listener_uses_it(
    aws: Account, network: Network, certificate: str
) -> None:
    aws.clock.sleep(10)
    _prove(aws, certificate)
    _describe(aws, certificate)
    aws.clock.sleep(90)
    acm, elb = aws.client("acm"), aws.client("elbv2")
    balancer = elb.create_load_balancer(Name="web", Subnets=network.subnets)["LoadBalancers"][0]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    )
    assert _describe(aws, certificate)["InUseBy"] == [balancer["LoadBalancerArn"]]
    with Refused("ResourceInUseException"):
        acm.delete_certificate(CertificateArn=certificate)
    elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    acm.delete_certificate(CertificateArn=certificate)


def test_certificates_are_listed_with_all_their_names(aws: Account, certificate: str) -> None:
    (listed,) = aws.client("acm").list_certificates()["CertificateSummaryList"]
    assert listed["CertificateArn"] == certificate
    assert set(listed["SubjectAlternativeNameSummaries"]) == {
        "app.example.com",
        "*.app.example.com",
        "www.example.com",
    }
