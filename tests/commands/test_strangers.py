"""What others have in our network, cluster or load balancer keeps what it needs from `down`."""

from typing import Any

import pytest

from tests.commands.inventory import inventory
from tests.commands.world import HELLO, World

pytestmark = pytest.mark.at_the_pace_of_aws

# Nobody waits twenty minutes for what will never go; our own things take some of them.
AT_MOST = 10 * 60
SECRETIVE = """\
app: hello
secrets: {db: {generate: true}}
services:
  web:
    image: amazon/amazon-ecs-sample
    port: 80
    http: true
    secrets: {PASSWORD: db}
"""


def _id(world: World, operation: str, answer: str, member: str, **filters: str) -> str:
    wanted = [{"Name": name.replace("_", "-"), "Values": [v]} for name, v in filters.items()]
    tagged = [{"Name": "tag:fargatectl:app", "Values": ["hello"]}]
    found = getattr(world.client("ec2"), operation)(Filters=[*tagged, *wanted])[answer]
    return str(found[0][member])


def _vpc(world: World) -> str:
    return _id(world, "describe_vpcs", "Vpcs", "VpcId")


def _subnet(world: World) -> str:
    return _id(world, "describe_subnets", "Subnets", "SubnetId")


def _group(world: World, name: str) -> str:
    return _id(world, "describe_security_groups", "SecurityGroups", "GroupId", group_name=name)


def _listener(world: World) -> tuple[str, str]:
    elb = world.client("elbv2")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    arn = balancer["LoadBalancerArn"]
    (listener,) = elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    return arn, listener["ListenerArn"]


def test_an_interface_in_our_subnet_keeps_its_network_and_its_way_out(world: World) -> None:
    before = inventory(world)
    world.up()
    ec2 = world.client("ec2")
    subnet, group = _subnet(world), _group(world, "hello-web-80")
    made = ec2.create_network_interface(SubnetId=subnet, Groups=[group], Description="their VPN")
    interface = made["NetworkInterface"]["NetworkInterfaceId"]
    began = world.clock.now()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert world.clock.now() - began < AT_MOST, ran.stderr
    assert f"network interface {interface} (their VPN)" in ran.stderr
    left = inventory(world) - before
    for needed in (subnet, group, _vpc(world), interface):
        assert any(needed in line for line in left), left
    # Its table with a way to the internet, and the VPC's own.
    assert sum(line.startswith("route table") for line in left) == 2
    assert sum(line.startswith("internet gateway") for line in left) == 1
    gone = ("service", "cluster", "load", "listener", "role", "log", "task arn")
    assert not any(line.startswith(gone) for line in left)
    again = world.run("down", "--yes")
    assert again.exit_code == 1
    assert inventory(world) - before == left
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_all_that_others_have_with_us_is_named_and_left_until_it_is_gone(world: World) -> None:
    before = inventory(world)
    world.up()
    ec2, ecs, elb = world.client("ec2"), world.client("ecs"), world.client("elbv2")
    vpc, ours = _vpc(world), world.service()
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.200.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="theirs", Description="x", VpcId=vpc)["GroupId"]
    pair = {"GroupId": _group(world, "hello-web-80")}
    tcp = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [pair]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[tcp])
    targets = elb.create_target_group(
        Name="theirs", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    rule = elb.create_rule(
        ListenerArn=_listener(world)[1],
        Priority=7,
        Conditions=[{"Field": "path-pattern", "Values": ["/theirs"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": targets}],
    )["Rules"][0]["RuleArn"]
    listener = elb.create_listener(
        LoadBalancerArn=_listener(world)[0],
        Port=9000,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": targets}],
    )["Listeners"][0]["ListenerArn"]
    ecs.create_service(
        cluster="hello",
        serviceName="theirs",
        taskDefinition=ours["taskDefinition"],
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=ours["networkConfiguration"],
    )
    world.clock.sleep(60)
    theirs = {line for line in inventory(world) if _is_one_of(line, subnet, group, "theirs")}
    began = world.clock.now()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert world.clock.now() - began < AT_MOST
    for named in (f"subnet {subnet}", f"security group {group}", f"rule {rule}", "theirs"):
        assert named in ran.stderr
    assert f"listener {listener}" in ran.stderr
    assert theirs <= inventory(world)
    assert ecs.describe_services(cluster="hello", services=["theirs"])["services"][0][
        "runningCount"
    ]

    ecs.delete_service(cluster="hello", service="theirs", force=True)
    world.clock.sleep(300)
    elb.delete_rule(RuleArn=rule)
    elb.delete_listener(ListenerArn=listener)
    elb.delete_target_group(TargetGroupArn=targets)
    ec2.delete_security_group(GroupId=group)
    ec2.delete_subnet(SubnetId=subnet)
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert inventory(world) == before


def _is_one_of(line: str, *ids: str) -> bool:
    return not line.startswith(("task", "interface")) and any(each in line for each in ids)


@pytest.mark.parametrize("command", ["up", "down", "status", "plan"])
def test_a_wrong_account_or_region_is_refused_before_anything_is_asked(
    world: World, command: str
) -> None:
    arguments = ["--yes"] if command in ("up", "down") else []
    world.edit("app: hello", "app: hello\naccount: 999999999999")
    ran = world.run(command, *arguments)
    assert ran.exit_code == 4
    assert "999999999999" in ran.stderr
    assert "123456789012" in ran.stderr
    assert set(world.wire.calls) == {"GetCallerIdentity"}
    world.edit("account: 999999999999", "region: eu-west-1")
    world.wire.clear()
    ran = world.run(command, *arguments, "--region", "us-east-1")
    assert ran.exit_code == 4
    assert "eu-west-1" in ran.stderr
    assert "us-east-1" in ran.stderr
    assert world.wire.calls == []


def test_a_protected_load_balancer_keeps_down_from_deleting_anything(world: World) -> None:
    world.edit("app: hello", "app: hello\nload_balancer: {deletion_protection: true}")
    world.up("--no-wait")
    standing = inventory(world)
    world.wire.clear()
    ran: Any = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert "deletion_protection" in ran.stderr
    assert world.wire.writes == []
    assert inventory(world) == standing


def test_a_service_that_was_taken_over_keeps_all_that_it_runs_on(world: World) -> None:
    """Its tasks bear our tags for as long as they run."""
    world.write(SECRETIVE)
    before = inventory(world)
    world.up()
    standing = inventory(world)
    ecs, service = world.client("ecs"), world.service()
    tags = ecs.list_tags_for_resource(resourceArn=service["serviceArn"])["tags"]
    keys = [tag["key"] for tag in tags]
    ecs.untag_resource(resourceArn=service["serviceArn"], tagKeys=keys)
    began = world.clock.now()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert world.clock.now() - began < 60, "nobody waits for what stays"
    for kind in ("cluster", "task-definition", "target-group", "listener", "secret", "grant"):
        assert f"{kind}/" in ran.stderr
    assert "are left, since others need them: service web (no tags of ours)." in ran.stderr
    assert inventory(world) == standing
    ecs.tag_resource(resourceArn=service["serviceArn"], tags=tags)
    assert world.run("down", "--yes").exit_code == 0
    assert inventory(world) == before


def test_tasks_are_whose_their_service_is_whatever_tags_they_bear(world: World) -> None:
    """Those that ran when a service was taken over have the tags that it had before."""
    ecs = world.client("ecs")
    ecs.create_cluster(clusterName="shared")
    specs = {"hello": HELLO, "shared": f"cluster: {{existing: shared}}\n{HELLO}"}
    for cluster, spec in specs.items():
        world.write(spec)
        world.up()
        (task,) = ecs.list_tasks(cluster=cluster)["taskArns"]
        noted = ecs.list_tags_for_resource(resourceArn=task)["tags"]
        ecs.untag_resource(resourceArn=task, tagKeys=[each["key"] for each in noted])
        ran = world.run("down", "--yes")
        assert ran.exit_code == 0, ran.stderr


def test_what_keeps_a_vpc_is_told_before_anything_is_deleted_and_nobody_waits_for_it(
    world: World,
) -> None:
    before = inventory(world)
    world.up()
    ec2, vpc = world.client("ec2"), _vpc(world)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ours = _id(world, "describe_route_tables", "RouteTables", "RouteTableId")
    gateway = _id(world, "describe_internet_gateways", "InternetGateways", "InternetGatewayId")
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.eu-west-1.s3", RouteTableIds=[ours]
    )["VpcEndpoint"]["VpcEndpointId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    egress = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"][
        "EgressOnlyInternetGatewayId"
    ]
    carrier = ec2.create_carrier_gateway(VpcId=vpc)["CarrierGateway"]["CarrierGatewayId"]
    vpn = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpnGatewayId=vpn, VpcId=vpc)
    theirs = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(VpcId=theirs, PeerVpcId=vpc)[
        "VpcPeeringConnection"
    ]["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    named = [
        f"route table {table}",
        f"VPC endpoint {endpoint}",
        f"network ACL {acl}",
        f"egress-only internet gateway {egress}",
        f"carrier gateway {carrier}",
        f"VPN gateway {vpn}",
        f"peering connection {peering}",
    ]
    began = world.clock.now()
    world.wire.clear()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert world.clock.now() - began < AT_MOST
    for each in named:
        assert each in ran.stderr
    assert f"route table {table} leads to it" in ran.stderr
    assert "waits for its targets to drain" in ran.stderr
    assert "DeleteVpc" not in world.wire.calls
    assert "DetachInternetGateway" not in world.wire.calls
    assert "DeleteService" in world.wire.calls
    assert any(ours in line for line in inventory(world)), "the endpoint has a route in it"

    # Who may not look for the rarer kinds is told by AWS, soon and with the reason.
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    ec2.delete_route_table(RouteTableId=table)
    ec2.delete_network_acl(NetworkAclId=acl)
    ec2.delete_carrier_gateway(CarrierGatewayId=carrier)
    ec2.detach_vpn_gateway(VpnGatewayId=vpn, VpcId=vpc)
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)
    world.wire.spoil = "DescribeEgressOnlyInternetGateways".__eq__
    began = world.clock.now()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert world.clock.now() - began < AT_MOST
    assert "vpc/network: waits while AWS says: The vpc" in ran.stderr
    assert f"{vpc} is left, since AWS says: The vpc" in ran.stderr
    world.wire.spoil = lambda _operation: False
    ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=egress)
    ec2.delete_vpc(VpcId=theirs)
    ec2.delete_vpn_gateway(VpnGatewayId=vpn)
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert inventory(world) == before


def test_a_target_that_others_registered_keeps_its_way_and_is_named(world: World) -> None:
    before = inventory(world)
    world.up()
    elb = world.client("elbv2")
    (group,) = elb.describe_target_groups()["TargetGroups"]
    theirs = {"TargetGroupArn": group["TargetGroupArn"]}
    elb.register_targets(**theirs, Targets=[{"Id": "10.0.0.77", "Port": 9999}])
    began = world.clock.now()
    ran = world.run("down", "--yes")
    assert ran.exit_code == 1
    assert world.clock.now() - began < AT_MOST, "a load balancer that is left keeps its way out"
    routes = world.client("ec2").describe_route_tables()["RouteTables"]
    led = [route.get("GatewayId", "") for table in routes for route in table["Routes"]]
    assert any(each.startswith("igw-") for each in led)
    assert "are left, since others need them: target 10.0.0.77:9999." in ran.stderr
    left = inventory(world) - before
    for kind in ("load balancer", "listener", "listener rule", "target group", "vpc", "subnet"):
        assert any(kind.split()[0] in line for line in left), (kind, left)
    assert not any(line.startswith(("service", "cluster", "task arn")) for line in left)
    registered = elb.describe_target_health(**theirs)["TargetHealthDescriptions"]
    assert [each["Target"]["Id"] for each in registered] == ["10.0.0.77"]
    elb.deregister_targets(**theirs, Targets=[{"Id": "10.0.0.77", "Port": 9999}])
    world.clock.sleep(600)
    ran = world.run("down", "--yes")
    assert ran.exit_code == 0, ran.stderr
    assert inventory(world) == before
