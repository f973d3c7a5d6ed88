"""What EC2 refuses of security groups."""

from typing import Any

import pytest

from tests.local.account import Account, Network, Refused


def _https(**peers: Any) -> list[dict[str, Any]]:
    return [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peers}]


OPEN = _https(IpRanges=[{"CidrIp": "0.0.0.0/0", "Description": "all"}])


@pytest.mark.parametrize("name", ["sg-web", "wéb", "w" * 256])
def test_names_outside_of_awss_characters_are_refused(
    aws: Account, network: Network, name: str
) -> None:
    with Refused("InvalidParameterValue"):
        aws.client("ec2").create_security_group(
            GroupName=name, Description="web", VpcId=network.vpc
        )


def test_a_description_outside_of_awss_characters_is_refused(
    aws: Account, network: Network
) -> None:
    with Refused("InvalidParameterValue", "Invalid security group description"):
        aws.client("ec2").create_security_group(
            GroupName="api", Description="the <api>", VpcId=network.vpc
        )


def test_a_name_is_used_once_in_a_vpc(aws: Account, network: Network) -> None:
    text = f"The security group 'web' already exists for VPC '{network.vpc}'"
    with Refused("InvalidGroup.Duplicate", text):
        aws.client("ec2").create_security_group(
            GroupName="web", Description="again", VpcId=network.vpc
        )


def test_a_rule_that_exists_is_refused_even_with_another_description(
    aws: Account, network: Network
) -> None:
    ec2 = aws.client("ec2")
    ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=OPEN)
    again = _https(IpRanges=[{"CidrIp": "0.0.0.0/0", "Description": "other"}])
    text = (
        'the specified rule "peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW" '
        "already exists"
    )
    with Refused("InvalidPermission.Duplicate", text):
        ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=again)


def test_a_rule_for_a_group_that_exists_is_refused(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    own = _https(UserIdGroupPairs=[{"GroupId": network.group}])
    ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=own)
    with Refused("InvalidPermission.Duplicate", f"peer: {network.group}, TCP"):
        ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=own)


def test_of_several_rules_none_is_added_when_one_exists(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=OPEN)
    new = _https(IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    with Refused("InvalidPermission.Duplicate"):
        ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=new + OPEN)
    group = ec2.describe_security_groups(GroupIds=[network.group])["SecurityGroups"][0]
    assert [r["CidrIp"] for p in group["IpPermissions"] for r in p["IpRanges"]] == ["0.0.0.0/0"]


def test_authorize_answers_all_rules_it_added(aws: Account, network: Network) -> None:
    http = [{**OPEN[0], "FromPort": 80, "ToPort": 80}]
    answer = aws.client("ec2").authorize_security_group_ingress(
        GroupId=network.group, IpPermissions=OPEN + http
    )
    assert sorted(rule["FromPort"] for rule in answer["SecurityGroupRules"]) == [80, 443]


def test_the_egress_rule_that_every_group_has_is_refused(aws: Account, network: Network) -> None:
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    with Refused("InvalidPermission.Duplicate", "peer: 0.0.0.0/0, ALL, ALLOW"):
        aws.client("ec2").authorize_security_group_egress(
            GroupId=network.group, IpPermissions=everything
        )


def test_a_group_that_an_interface_has_cannot_go(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    ec2.create_network_interface(SubnetId=network.subnets[0], Groups=[network.group])
    with Refused("DependencyViolation", f"resource {network.group} has a dependent object"):
        ec2.delete_security_group(GroupId=network.group)


def test_a_group_that_another_groups_rule_names_cannot_go(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    task = ec2.create_security_group(GroupName="task", Description="task", VpcId=network.vpc)
    from_web = _https(UserIdGroupPairs=[{"GroupId": network.group}])
    ec2.authorize_security_group_ingress(GroupId=task["GroupId"], IpPermissions=from_web)
    with Refused("DependencyViolation", f"resource {network.group} has a dependent object"):
        ec2.delete_security_group(GroupId=network.group)
    ec2.revoke_security_group_ingress(GroupId=task["GroupId"], IpPermissions=from_web)
    ec2.delete_security_group(GroupId=network.group)


def test_a_group_that_only_its_own_rule_names_can_go(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    own = _https(UserIdGroupPairs=[{"GroupId": network.group}])
    ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=own)
    ec2.delete_security_group(GroupId=network.group)


def test_a_vpcs_default_group_cannot_go(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    groups = ec2.describe_security_groups(
        Filters=[
            {"Name": "vpc-id", "Values": [network.vpc]},
            {"Name": "group-name", "Values": ["default"]},
        ]
    )
    with Refused("CannotDelete"):
        ec2.delete_security_group(GroupId=groups["SecurityGroups"][0]["GroupId"])
