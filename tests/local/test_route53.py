"""What Route 53 refuses beside what moto does."""

import pytest

from tests.local.account import Account, Network, Refused

A = {"Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
CNAME = {"Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": "example.org."}]}


@pytest.fixture
def zone(aws: Account) -> str:
    made = aws.client("route53").create_hosted_zone(Name="example.com", CallerReference="once")
    return str(made["HostedZone"]["Id"].rpartition("/")[2])


def _change(aws: Account, zone: str, *changes: tuple[str, dict[str, object]]) -> None:
    batch = [
        {"Action": action, "ResourceRecordSet": {"Name": "app.example.com.", **record}}
        for action, record in changes
    ]
    aws.client("route53").change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": batch}
    )


def test_hosted_zones_have_ids_as_in_aws(zone: str) -> None:
    assert zone.startswith("Z0")


def test_nothing_stands_beside_a_cname(aws: Account, zone: str) -> None:
    _change(aws, zone, ("CREATE", CNAME))
    with Refused("InvalidChangeBatch", "a conflicting RRSet of type CNAME"):
        _change(aws, zone, ("CREATE", A))
    _change(aws, zone, ("DELETE", CNAME), ("CREATE", A))


def test_an_alias_names_the_hosted_zone_of_the_load_balancer(
    aws: Account, zone: str, network: Network
) -> None:
    elb = aws.client("elbv2")
    (balancer,) = elb.create_load_balancer(Name="web", Subnets=network.subnets)["LoadBalancers"]
    alias = {"DNSName": balancer["DNSName"], "EvaluateTargetHealth": False, "HostedZoneId": zone}
    with Refused("InvalidChangeBatch", "does not lie within the target zone"):
        _change(aws, zone, ("CREATE", {"Type": "A", "AliasTarget": alias}))
    alias["HostedZoneId"] = balancer["CanonicalHostedZoneId"]
    _change(aws, zone, ("CREATE", {"Type": "A", "AliasTarget": alias}))
