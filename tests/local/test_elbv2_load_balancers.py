"""What Elastic Load Balancing refuses of load balancers, and how they come and go."""

from typing import Any

import pytest

from tests.local.account import REGION, Account, Network, Refused


def _create(aws: Account, network: Network, name: str = "web", **wish: Any) -> dict[str, Any]:
    wish = {"Subnets": network.subnets, "SecurityGroups": [network.group], **wish}
    answer = aws.client("elbv2").create_load_balancer(Name=name, **wish)
    balancer: dict[str, Any] = answer["LoadBalancers"][0]
    return balancer


def _interfaces(aws: Account, network: Network) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = aws.client("ec2").describe_network_interfaces(
        Filters=[{"Name": "vpc-id", "Values": [network.vpc]}]
    )["NetworkInterfaces"]
    return found


def _set(aws: Account, arn: str, **attributes: str) -> None:
    aws.client("elbv2").modify_load_balancer_attributes(
        LoadBalancerArn=arn,
        Attributes=[
            {"Key": key.replace("__", "."), "Value": value} for key, value in attributes.items()
        ],
    )


@pytest.mark.parametrize("name", ["w" * 33, "internal-web", "web_1", "-web", "web-"])
def test_names_that_aws_does_not_take_are_refused(
    aws: Account, network: Network, name: str
) -> None:
    with Refused("ValidationError", f"The load balancer name '{name}' can"):
        _create(aws, network, name)


def test_the_same_wish_again_answers_the_existing_one(aws: Account, network: Network) -> None:
    assert _create(aws, network)["LoadBalancerArn"] == _create(aws, network)["LoadBalancerArn"]


@pytest.mark.parametrize("other", [{"Scheme": "internal"}, {"Tags": [{"Key": "a", "Value": "b"}]}])
def test_the_same_name_with_other_settings_is_refused(
    aws: Account, network: Network, other: dict[str, Any]
) -> None:
    _create(aws, network)
    text = "A load balancer with the same name 'web' exists, but with different settings"
    with Refused("DuplicateLoadBalancerName", text):
        _create(aws, network, **other)


def test_one_zone_is_too_few(aws: Account, network: Network) -> None:
    with Refused("ValidationError", "At least two subnets in two different Availability Zones"):
        _create(aws, network, Subnets=network.subnets[:1])


def test_two_subnets_of_one_zone_are_refused(aws: Account, network: Network) -> None:
    third = aws.client("ec2").create_subnet(
        VpcId=network.vpc, CidrBlock="10.0.9.0/24", AvailabilityZone=f"{REGION}a"
    )["Subnet"]["SubnetId"]
    with Refused("InvalidConfigurationRequest", "multiple subnets in the same Availability Zone"):
        _create(aws, network, Subnets=[*network.subnets, third])


def test_a_subnet_too_small_is_refused(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    small = ec2.create_subnet(
        VpcId=network.vpc, CidrBlock="10.0.9.0/28", AvailabilityZone=f"{REGION}c"
    )["Subnet"]["SubnetId"]
    for _ in range(4):
        ec2.create_network_interface(SubnetId=small)
    with Refused("InvalidSubnet", "ELB requires at least 8 free IP addresses in each subnet."):
        _create(aws, network, Subnets=[network.subnets[0], small])


def test_a_subnet_that_does_not_exist_is_refused(aws: Account, network: Network) -> None:
    with Refused("SubnetNotFound"):
        _create(aws, network, Subnets=[network.subnets[0], "subnet-0123456789"])


def test_a_security_group_that_does_not_exist_is_refused(aws: Account, network: Network) -> None:
    with Refused("InvalidSecurityGroup", "The security group 'sg-1' does not exist"):
        _create(aws, network, SecurityGroups=["sg-1"])


def test_facing_the_internet_needs_an_internet_gateway(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    ec2.detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)
    with Refused("InvalidSubnet", f"VPC {network.vpc} has no internet gateway"):
        _create(aws, network)
    _create(aws, network, Scheme="internal")


def test_without_groups_it_has_the_vpcs_default_group(aws: Account, network: Network) -> None:
    groups = _create(aws, network, SecurityGroups=[])["SecurityGroups"]
    found = aws.client("ec2").describe_security_groups(GroupIds=groups)["SecurityGroups"]
    assert [group["GroupName"] for group in found] == ["default"]


def test_it_is_provisioning_first(aws: Account, network: Network) -> None:
    _create(aws, network)

    def state() -> str:
        found = aws.client("elbv2").describe_load_balancers(Names=["web"])
        code: str = found["LoadBalancers"][0]["State"]["Code"]
        return code

    assert state() == state() == "provisioning"
    aws.clock.sleep(120)
    assert state() == "active"


def test_its_dns_name_is_its_own_in_the_regions_zone(aws: Account, network: Network) -> None:
    first, second = _create(aws, network), _create(aws, network, "internal", Scheme="internal")
    assert first["DNSName"].startswith("web-")
    assert second["DNSName"].startswith("internal-internal-")
    assert first["CanonicalHostedZoneId"] == "Z32O12XQLNTSW2"
    aws.client("elbv2").delete_load_balancer(LoadBalancerArn=first["LoadBalancerArn"])
    assert _create(aws, network)["DNSName"] != first["DNSName"]


def test_of_names_that_are_asked_for_all_must_exist(aws: Account, network: Network) -> None:
    _create(aws, network)
    with Refused("LoadBalancerNotFound"):
        aws.client("elbv2").describe_load_balancers(Names=["web", "api"])


def test_it_has_an_interface_in_each_subnet(aws: Account, network: Network) -> None:
    arn = _create(aws, network)["LoadBalancerArn"]
    found = _interfaces(aws, network)
    assert sorted(one["SubnetId"] for one in found) == sorted(network.subnets)
    for one in found:
        assert one["Description"] == "ELB " + arn.partition(":loadbalancer/")[2]
        assert one["RequesterManaged"]
        assert [group["GroupId"] for group in one["Groups"]] == [network.group]
        assert one["Association"]["PublicIp"]


def test_its_interfaces_change_with_its_groups_and_subnets(aws: Account, network: Network) -> None:
    elb, ec2 = aws.client("elbv2"), aws.client("ec2")
    arn = _create(aws, network)["LoadBalancerArn"]
    other = ec2.create_security_group(GroupName="other", Description="other", VpcId=network.vpc)
    third = ec2.create_subnet(
        VpcId=network.vpc, CidrBlock="10.0.9.0/24", AvailabilityZone=f"{REGION}c"
    )["Subnet"]["SubnetId"]
    elb.set_security_groups(LoadBalancerArn=arn, SecurityGroups=[other["GroupId"]])
    elb.set_subnets(LoadBalancerArn=arn, Subnets=[network.subnets[0], third])
    found = _interfaces(aws, network)
    assert {one["SubnetId"] for one in found} == {network.subnets[0], third}
    assert {group["GroupId"] for one in found for group in one["Groups"]} == {other["GroupId"]}


def test_its_interfaces_hold_the_network_for_a_while_after_it_is_deleted(
    aws: Account, network: Network
) -> None:
    elb, ec2 = aws.client("elbv2"), aws.client("ec2")
    elb.delete_load_balancer(LoadBalancerArn=_create(aws, network)["LoadBalancerArn"])
    with Refused("LoadBalancerNotFound"):
        elb.describe_load_balancers(Names=["web"])
    with Refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=network.group)
    with Refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=network.subnets[0])
    with Refused("DependencyViolation", "has some mapped public address(es)"):
        ec2.detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)
    aws.clock.sleep(60)
    ec2.delete_security_group(GroupId=network.group)
    ec2.delete_subnet(SubnetId=network.subnets[0])
    ec2.detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)


def test_deletion_protection_protects(aws: Account, network: Network) -> None:
    elb, arn = aws.client("elbv2"), _create(aws, network)["LoadBalancerArn"]
    _set(aws, arn, deletion_protection__enabled="true")
    with Refused("OperationNotPermitted", "because deletion protection is enabled"):
        elb.delete_load_balancer(LoadBalancerArn=arn)
    _set(aws, arn, deletion_protection__enabled="false")
    elb.delete_load_balancer(LoadBalancerArn=arn)


def test_deleting_what_is_gone_succeeds(aws: Account, network: Network) -> None:
    elb, arn = aws.client("elbv2"), _create(aws, network)["LoadBalancerArn"]
    for _ in range(2):
        elb.delete_load_balancer(LoadBalancerArn=arn)


def test_every_attribute_is_answered_with_its_default(aws: Account, network: Network) -> None:
    arn = _create(aws, network)["LoadBalancerArn"]
    answer = aws.client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=arn)
    attributes = {one["Key"]: one["Value"] for one in answer["Attributes"]}
    assert attributes["idle_timeout.timeout_seconds"] == "60"
    assert attributes["routing.http2.enabled"] == "true"
    assert attributes["deletion_protection.enabled"] == "false"


@pytest.mark.parametrize(
    "attributes",
    [
        {"idle_timeout__timeout_seconds": "4001"},
        {"idle_timeout__timeout_seconds": "60s"},
        {"deletion_protection__enabled": "yes"},
        {"nonsense": "true"},
    ],
)
def test_attributes_that_aws_does_not_take_are_refused(
    aws: Account, network: Network, attributes: dict[str, str]
) -> None:
    arn = _create(aws, network)["LoadBalancerArn"]
    with Refused("ValidationError", "Load balancer attribute"):
        _set(aws, arn, **attributes)


def test_access_logs_need_a_bucket(aws: Account, network: Network) -> None:
    arn = _create(aws, network)["LoadBalancerArn"]
    with Refused("InvalidConfigurationRequest"):
        _set(aws, arn, access_logs__s3__enabled="true")


def test_access_logs_go_only_where_a_bucket_lets_them(aws: Account, network: Network) -> None:
    arn, s3 = _create(aws, network)["LoadBalancerArn"], aws.client("s3")
    logs = {"access_logs__s3__enabled": "true", "access_logs__s3__bucket": "logs"}
    with Refused("InvalidConfigurationRequest", "Access Denied for bucket: logs"):
        _set(aws, arn, **logs)
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_policy(Bucket="logs", Policy='{"Version": "2012-10-17", "Statement": []}')
    _set(aws, arn, **logs)


def test_fifty_tags_fit_and_no_more(aws: Account, network: Network) -> None:
    elb, arn = aws.client("elbv2"), _create(aws, network)["LoadBalancerArn"]
    tags = [{"Key": f"tag-{number}", "Value": "x"} for number in range(51)]
    elb.add_tags(ResourceArns=[arn], Tags=tags[:30])
    elb.add_tags(ResourceArns=[arn], Tags=tags[30:50])
    with Refused("TooManyTags"):
        elb.add_tags(ResourceArns=[arn], Tags=tags[50:])


def test_tags_of_what_is_gone_are_not_found(aws: Account, network: Network) -> None:
    elb, arn = aws.client("elbv2"), _create(aws, network)["LoadBalancerArn"]
    elb.delete_load_balancer(LoadBalancerArn=arn)
    with Refused("LoadBalancerNotFound"):
        elb.describe_tags(ResourceArns=[arn])


def test_tags_of_twenty_resources_are_asked_for_at_once(aws: Account, network: Network) -> None:
    arn = _create(aws, network)["LoadBalancerArn"]
    with Refused("ValidationError"):
        aws.client("elbv2").describe_tags(ResourceArns=[arn] * 21)
