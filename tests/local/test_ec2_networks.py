"""What EC2 refuses of networks, addresses, NAT gateways and endpoints."""

from typing import Any

import pytest

from tests.local.account import REGION, Account, Network, Refused


@pytest.fixture
def nat(aws: Account, network: Network) -> dict[str, Any]:
    ec2 = aws.client("ec2")
    address = ec2.allocate_address(Domain="vpc")
    answer = ec2.create_nat_gateway(
        SubnetId=network.subnets[0], AllocationId=address["AllocationId"], ClientToken="once"
    )
    gateway: dict[str, Any] = answer["NatGateway"]
    return gateway


def _state(aws: Account, nat: dict[str, Any]) -> str:
    found = aws.client("ec2").describe_nat_gateways(NatGatewayIds=[nat["NatGatewayId"]])
    state: str = found["NatGateways"][0]["State"]
    return state


def _endpoint(aws: Account, network: Network, **wish: Any) -> dict[str, Any]:
    name = f"com.amazonaws.{REGION}.ecr.api"
    wish = {"ServiceName": name, "PrivateDnsEnabled": False, **wish}
    answer = aws.client("ec2").create_vpc_endpoint(VpcId=network.vpc, **wish)
    endpoint: dict[str, Any] = answer["VpcEndpoint"]
    return endpoint


def test_a_region_has_room_for_five_vpcs(aws: Account) -> None:
    ec2 = aws.client("ec2")
    for number in range(4):  # the fifth is the default VPC
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")
    with Refused("VpcLimitExceeded"):
        ec2.create_vpc(CidrBlock="10.9.0.0/16")


def test_a_region_has_room_for_five_addresses(aws: Account) -> None:
    ec2 = aws.client("ec2")
    for _ in range(5):
        ec2.allocate_address(Domain="vpc")
    with Refused("AddressLimitExceeded"):
        ec2.allocate_address(Domain="vpc")


def test_dry_runs_make_nothing(aws: Account) -> None:
    ec2 = aws.client("ec2")
    before = ec2.describe_vpcs()["Vpcs"]
    with Refused("DryRunOperation"):
        ec2.create_vpc(CidrBlock="10.0.0.0/16", DryRun=True)
    assert ec2.describe_vpcs()["Vpcs"] == before


def test_a_subnet_with_an_interface_cannot_go(aws: Account, network: Network) -> None:
    ec2, subnet = aws.client("ec2"), network.subnets[0]
    made = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]
    text = f"The subnet '{subnet}' has dependencies and cannot be deleted."
    with Refused("DependencyViolation", text):
        ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_network_interface(NetworkInterfaceId=made["NetworkInterfaceId"])
    ec2.delete_subnet(SubnetId=subnet)


def test_a_vpc_goes_once_all_in_it_is_gone(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    for subnet in network.subnets:
        ec2.delete_subnet(SubnetId=subnet)
    text = f"The vpc '{network.vpc}' has dependencies and cannot be deleted."
    with Refused("DependencyViolation", text):
        ec2.delete_vpc(VpcId=network.vpc)
    ec2.delete_security_group(GroupId=network.group)
    with Refused("DependencyViolation", text):
        ec2.delete_vpc(VpcId=network.vpc)
    ec2.detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)
    ec2.delete_vpc(VpcId=network.vpc)


def test_new_subnets_give_no_public_addresses_unasked(aws: Account, network: Network) -> None:
    found = aws.client("ec2").describe_subnets(SubnetIds=network.subnets)["Subnets"]
    assert [subnet["MapPublicIpOnLaunch"] for subnet in found] == [False, False]


def test_a_vpc_has_one_internet_gateway(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    other = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    with Refused("InvalidParameterValue", "already has an internet gateway attached"):
        ec2.attach_internet_gateway(InternetGatewayId=other, VpcId=network.vpc)


def test_a_route_needs_a_nat_gateway_that_exists(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    table = ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    with Refused("InvalidNatGatewayID.NotFound"):
        ec2.create_route(
            RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId="nat-0123456789"
        )


def test_a_nat_gateway_is_pending_first(aws: Account, nat: dict[str, Any]) -> None:
    assert nat["State"] == _state(aws, nat) == "pending"
    aws.clock.sleep(120)
    assert _state(aws, nat) == "available"


def test_a_client_token_makes_one_nat_gateway(
    aws: Account, network: Network, nat: dict[str, Any]
) -> None:
    ec2 = aws.client("ec2")
    wish = {
        "SubnetId": network.subnets[0],
        "AllocationId": nat["NatGatewayAddresses"][0]["AllocationId"],
    }
    again = ec2.create_nat_gateway(**wish, ClientToken="once")["NatGateway"]
    assert again["NatGatewayId"] == nat["NatGatewayId"]
    wish["SubnetId"] = network.subnets[1]
    with Refused("IdempotentParameterMismatch"):
        ec2.create_nat_gateway(**wish, ClientToken="once")


def test_a_nat_gateway_holds_its_address_subnet_and_gateway_until_it_is_deleted(
    aws: Account, network: Network, nat: dict[str, Any]
) -> None:
    ec2 = aws.client("ec2")
    address = nat["NatGatewayAddresses"][0]["AllocationId"]
    ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    assert _state(aws, nat) == "deleting"
    with Refused("InvalidIPAddress.InUse"):
        ec2.release_address(AllocationId=address)
    with Refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=network.subnets[0])
    with Refused("DependencyViolation", "has some mapped public address(es)"):
        ec2.detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)
    aws.clock.sleep(60)
    assert _state(aws, nat) == "deleted"
    ec2.release_address(AllocationId=address)
    ec2.delete_subnet(SubnetId=network.subnets[0])
    ec2.detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)


def test_a_nat_gateways_address_is_of_its_subnet(nat: dict[str, Any]) -> None:
    assert nat["NatGatewayAddresses"][0]["PrivateIp"].startswith("10.0.0.")


def test_endpoint_interfaces_have_the_groups_that_were_asked_for(
    aws: Account, network: Network
) -> None:
    made = _endpoint(
        aws,
        network,
        VpcEndpointType="Interface",
        SubnetIds=network.subnets,
        SecurityGroupIds=[network.group],
    )
    found = aws.client("ec2").describe_network_interfaces(
        NetworkInterfaceIds=made["NetworkInterfaceIds"]
    )["NetworkInterfaces"]
    assert [[group["GroupId"] for group in one["Groups"]] for one in found] == [
        [network.group],
        [network.group],
    ]
    assert {one["Status"] for one in found} == {"in-use"}


def test_an_endpoints_interfaces_linger(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    wish = {"VpcEndpointType": "Interface", "SubnetIds": network.subnets}
    made = _endpoint(aws, network, **wish)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])
    with Refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=network.subnets[0])
    aws.clock.sleep(90)
    ec2.delete_subnet(SubnetId=network.subnets[0])


def test_a_client_token_makes_one_endpoint(aws: Account, network: Network) -> None:
    first, second = (_endpoint(aws, network, ClientToken="once") for _ in range(2))
    assert first["VpcEndpointId"] == second["VpcEndpointId"]


def test_a_route_table_has_one_gateway_endpoint_of_a_service(
    aws: Account, network: Network
) -> None:
    table = aws.client("ec2").create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    wish = {"ServiceName": f"com.amazonaws.{REGION}.s3", "RouteTableIds": [table]}
    _endpoint(aws, network, **wish)
    with Refused("RouteAlreadyExists"):
        _endpoint(aws, network, **wish)


def test_an_endpoint_of_another_region_is_refused(aws: Account, network: Network) -> None:
    with Refused("InvalidServiceName"):
        _endpoint(aws, network, ServiceName="com.amazonaws.us-west-2.s3")


def test_the_default_vpc_leads_to_the_internet(aws: Account) -> None:
    ec2 = aws.client("ec2")
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])[
        "RouteTables"
    ]
    (gateway,) = ec2.describe_internet_gateways()["InternetGateways"]
    ways = {route["DestinationCidrBlock"]: route["GatewayId"] for route in table["Routes"]}
    assert ways == {"172.31.0.0/16": "local", "0.0.0.0/0": gateway["InternetGatewayId"]}


def test_a_subnet_has_one_route_table_until_it_goes(aws: Account, network: Network) -> None:
    ec2, subnet = aws.client("ec2"), network.subnets[0]
    tables = [
        ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"] for _ in range(2)
    ]
    ec2.associate_route_table(RouteTableId=tables[0], SubnetId=subnet)
    with Refused("Resource.AlreadyAssociated"):
        ec2.associate_route_table(RouteTableId=tables[1], SubnetId=subnet)
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_route_table(RouteTableId=tables[0])


def test_a_nat_gateway_fails_without_an_internet_gateway(aws: Account, network: Network) -> None:
    ec2 = aws.client("ec2")
    ec2.detach_internet_gateway(InternetGatewayId=network.gateway, VpcId=network.vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    made = ec2.create_nat_gateway(SubnetId=network.subnets[0], AllocationId=address)["NatGateway"]
    aws.clock.sleep(120)
    (found,) = ec2.describe_nat_gateways(NatGatewayIds=[made["NatGatewayId"]])["NatGateways"]
    assert (found["State"], found["FailureCode"]) == ("failed", "Gateway.NotAttached")


def test_nat_gateways_and_addresses_are_found_by_tag(aws: Account, network: Network) -> None:
    ec2, tag = aws.client("ec2"), {"Key": "app", "Value": "shop"}
    address = ec2.allocate_address(
        Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": [tag]}]
    )
    ec2.create_nat_gateway(
        SubnetId=network.subnets[0],
        AllocationId=address["AllocationId"],
        TagSpecifications=[{"ResourceType": "natgateway", "Tags": [tag]}],
    )
    types = {each["ResourceType"] for each in ec2.describe_tags()["Tags"]}
    assert types == {"elastic-ip", "natgateway"}
    for value, number in (("shop", 1), ("other", 0)):
        filters = [{"Name": "tag:app", "Values": [value]}]
        assert len(ec2.describe_nat_gateways(Filter=filters)["NatGateways"]) == number
        assert len(ec2.describe_addresses(Filters=filters)["Addresses"]) == number


def test_private_names_need_a_vpc_that_resolves_them_and_are_taken_once(
    aws: Account, network: Network
) -> None:
    wish = {
        "VpcEndpointType": "Interface",
        "SubnetIds": network.subnets,
        "PrivateDnsEnabled": True,
    }
    with Refused("InvalidParameter", "requires both enableDnsSupport and enableDnsHostnames"):
        _endpoint(aws, network, **wish)
    ec2 = aws.client("ec2")
    ec2.modify_vpc_attribute(VpcId=network.vpc, EnableDnsHostnames={"Value": True})
    _endpoint(aws, network, **wish)
    with Refused("InvalidParameter", "there is already a conflicting DNS domain for ecr.api"):
        _endpoint(aws, network, **wish)


def test_an_endpoint_has_an_interface_in_each_zone_as_it_is_modified(
    aws: Account, network: Network
) -> None:
    ec2, (first, second) = aws.client("ec2"), network.subnets
    made = _endpoint(aws, network, VpcEndpointType="Interface", SubnetIds=[first])
    endpoint = made["VpcEndpointId"]
    ec2.modify_vpc_endpoint(
        VpcEndpointId=endpoint, AddSubnetIds=[second], AddSecurityGroupIds=[network.group]
    )
    found = ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert {one["SubnetId"] for one in found} == {first, second}
    assert all(network.group in {each["GroupId"] for each in one["Groups"]} for one in found)
    other = ec2.create_subnet(
        VpcId=network.vpc, CidrBlock="10.0.9.0/24", AvailabilityZone=f"{REGION}a"
    )["Subnet"]["SubnetId"]
    with Refused("DuplicateSubnetsInSameZone"):
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddSubnetIds=[other])
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, RemoveSubnetIds=[first])
    ec2.delete_subnet(SubnetId=first)
