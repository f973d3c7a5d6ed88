"""What Route 53 and Cloud Map refuse, and which tagged things the tagging API finds."""

from typing import Any

import pytest

from tests.local.account import REGION, Account, Network, Refused


@pytest.fixture
def zone(aws: Account) -> str:
    made = aws.client("route53").create_hosted_zone(Name="example.com", CallerReference="once")
    zone_id: str = made["HostedZone"]["Id"]
    return zone_id


def _change(aws: Account, zone: str, action: str, **record: Any) -> None:
    values = [{"Value": "10.0.0.1"}]
    record = {"Name": "app.example.com", "Type": "A", "TTL": 60, "ResourceRecords": values} | record
    changes = [{"Action": action, "ResourceRecordSet": record}]
    aws.client("route53").change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": changes}
    )


def test_a_record_is_created_once(aws: Account, zone: str) -> None:
    _change(aws, zone, "UPSERT")
    with Refused("InvalidChangeBatch", "but it already exists"):
        _change(aws, zone, "CREATE", TTL=30)


def test_a_record_is_deleted_only_as_it_is(aws: Account, zone: str) -> None:
    with Refused("InvalidChangeBatch", "but it was not found"):
        _change(aws, zone, "DELETE")
    _change(aws, zone, "CREATE")
    _change(aws, zone, "UPSERT", TTL=30)
    with Refused("InvalidChangeBatch", "do not match the current values"):
        _change(aws, zone, "DELETE")
    _change(aws, zone, "DELETE", TTL=30)
    _change(aws, zone, "CREATE")


def test_an_alias_is_deleted_as_it_was_made(aws: Account, zone: str) -> None:
    alias = {"HostedZoneId": "Z1", "DNSName": "web.elb.amazonaws.com", "EvaluateTargetHealth": True}
    route53 = aws.client("route53")
    record = {"Name": "app.example.com.", "Type": "A", "AliasTarget": alias}
    for action in ("UPSERT", "DELETE"):
        changes = [{"Action": action, "ResourceRecordSet": record}]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert "A" not in [found["Type"] for found in records]


def test_a_namespace_is_made_once_and_goes_when_it_is_empty(aws: Account) -> None:
    names = aws.client("servicediscovery")
    names.create_http_namespace(Name="demo")
    with Refused("NamespaceAlreadyExists"):
        names.create_http_namespace(Name="demo")
    namespace = names.list_namespaces()["Namespaces"][0]["Id"]
    service = names.create_service(Name="web", NamespaceId=namespace)["Service"]["Id"]
    with Refused("ServiceAlreadyExists"):
        names.create_service(Name="web", NamespaceId=namespace)
    with Refused("ResourceInUse"):
        names.delete_namespace(Id=namespace)
    names.register_instance(ServiceId=service, InstanceId="task", Attributes={})
    with Refused("ResourceInUse", "Service contains registered instances"):
        names.delete_service(Id=service)
    names.deregister_instance(ServiceId=service, InstanceId="task")
    names.delete_service(Id=service)
    names.delete_namespace(Id=namespace)


def test_the_tagging_api_finds_addresses_endpoints_listeners_and_rules(
    aws: Account, network: Network
) -> None:
    ec2, elb, tags = aws.client("ec2"), aws.client("elbv2"), [{"Key": "app", "Value": "demo"}]
    ec2.allocate_address(
        Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": tags}]
    )
    ec2.create_vpc_endpoint(
        VpcId=network.vpc,
        ServiceName=f"com.amazonaws.{REGION}.s3",
        TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": tags}],
    )
    answer = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    balancer = elb.create_load_balancer(Name="web", Subnets=network.subnets)["LoadBalancers"][0]
    listener = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=answer,
        Tags=tags,
    )["Listeners"][0]
    elb.create_rule(
        ListenerArn=listener["ListenerArn"],
        Priority=1,
        Conditions=[{"Field": "path-pattern", "Values": ["/*"]}],
        Actions=answer,
        Tags=tags,
    )
    found = aws.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "app", "Values": ["demo"]}]
    )["ResourceTagMappingList"]
    kinds = [one["ResourceARN"].split(":")[5].partition("/")[0] for one in found]
    assert sorted(kinds) == ["elastic-ip", "listener", "listener-rule", "vpc-endpoint"]
