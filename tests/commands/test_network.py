"""The network: new ones with NAT and endpoints, existing ones, and who may reach whom."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.commands.inventory import inventory, shape
from tests.commands.vpc import PrivateVpc
from tests.commands.world import HELLO, World

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"
NO_NAT = f"""\
app: hello
network:
  endpoints: [ecr, logs, ssm]
services:
  web:
    image: {ECR}
    port: 80
    http: true
    exec: true
    network: {{public_ip: false}}
"""
PAIR = """\
app: hello
services:
  web:
    image: sim/web
    port: 8080
    network:
      allow: [{from: api}, {from: 10.8.0.0/16, port: 9000}]
  api:
    image: sim/api
    port: 8081
    network:
      allow: [{from: web}]
"""


def network(text: str) -> str:
    """The smallest spec with that `network`."""
    return HELLO.replace("services:", f"network: {text}\nservices:")


def placed(world: World, name: str = "web") -> Any:
    return world.service(name)["networkConfiguration"]["awsvpcConfiguration"]


def named(world: World, operation: str, answer: str) -> dict[str, Any]:
    """EC2's things of a kind that are ours, by the name that we gave them."""
    listed = getattr(world.client("ec2"), operation)()[answer]
    tags = ({tag["Key"]: tag["Value"] for tag in each.get("Tags", ())} for each in listed)
    found = zip(tags, listed, strict=True)
    return {tag["fargatectl:name"]: each for tag, each in found if "fargatectl:name" in tag}


def subnets(world: World) -> dict[str, str]:
    found = named(world, "describe_subnets", "Subnets")
    return {name: each["SubnetId"] for name, each in found.items()}


def is_settled(world: World) -> bool:
    ran = world.run("plan", "--exit-code")
    return ran.exit_code == 0


def states_at(world: World, operation: str, look: Callable[[], set[str]]) -> list[set[str]]:
    """What `look` saw at each call of an operation, from here on."""
    seen: list[set[str]] = []

    def watch(called: str) -> bool:
        if called == operation:
            seen.append(look())
        return False

    world.wire.spoil = watch
    return seen


def backend() -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends["123456789012"]["eu-west-1"]


def test_with_nat_tasks_run_in_private_subnets_once_there_is_a_way_out(world: World) -> None:
    world.write(network("{nat: one}"))
    assert "10.0.0.0/16, 2 zones, private subnets, 1 NAT" in world.run("plan").stdout
    gateways = states_at(
        world, "CreateService", lambda: {each.state for each in backend().nat_gateways.values()}
    )
    world.up()
    assert gateways == [{"available"}]
    ours = subnets(world)
    assert placed(world)["subnets"] == sorted([ours["private-1"], ours["private-2"]])
    assert placed(world)["assignPublicIp"] == "DISABLED"
    (balancer,) = world.client("elbv2").describe_load_balancers()["LoadBalancers"]
    stands = {zone["SubnetId"] for zone in balancer["AvailabilityZones"]}
    assert stands == {ours["public-1"], ours["public-2"]}
    assert world.targets() == ["healthy"]


def test_nat_and_zones_can_be_changed_under_a_live_app(world: World) -> None:
    world.up()
    public_only = shape(world)
    world.write(network("{nat: one}"))
    # Nothing is deleted after this rollout, so it would not wait for the old task to drain.
    world.up("--wait-drained")
    one = shape(world)
    world.write(network("{nat: per-zone, zones: 3}"))
    changes = world.run("plan", "-o", "json").json["changes"]
    assert [each["name"] for each in changes if each["interrupts"]] == ["private-2"]
    world.up()
    assert len(named(world, "describe_nat_gateways", "NatGateways")) == 3
    assert len(placed(world)["subnets"]) == 3
    assert is_settled(world)
    for spec, expected in ((network("{nat: one}"), one), (HELLO, public_only)):
        world.write(spec)
        world.up()
        world.clock.sleep(3600)
        assert shape(world) == expected
        assert is_settled(world)
    assert placed(world)["assignPublicIp"] == "ENABLED"
    assert "healthy" in world.targets()


def _route_removed(world: World) -> None:
    table = named(world, "describe_route_tables", "RouteTables")["private-1"]
    world.client("ec2").delete_route(
        RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0"
    )


def _subnet_without_table(world: World) -> None:
    table = named(world, "describe_route_tables", "RouteTables")["private-2"]
    (association,) = table["Associations"]
    world.client("ec2").disassociate_route_table(
        AssociationId=association["RouteTableAssociationId"]
    )


def _subnet_with_another_table(world: World) -> None:
    tables = named(world, "describe_route_tables", "RouteTables")
    (association,) = tables["private-1"]["Associations"]
    world.client("ec2").replace_route_table_association(
        AssociationId=association["RouteTableAssociationId"],
        RouteTableId=tables["public"]["RouteTableId"],
    )


def _nat_gateway_deleted(world: World) -> None:
    gateway = named(world, "describe_nat_gateways", "NatGateways")["nat-1"]
    world.client("ec2").delete_nat_gateway(NatGatewayId=gateway["NatGatewayId"])


@pytest.mark.parametrize(
    "changes",
    [(_route_removed, _subnet_without_table), (_subnet_with_another_table, _nat_gateway_deleted)],
    ids=["removed", "replaced"],
)
def test_what_is_changed_by_hand_is_put_back(
    world: World, changes: tuple[Callable[[World], None], ...]
) -> None:
    world.write(network("{nat: one}"))
    world.up("--no-wait")
    world.clock.sleep(3600)
    wanted = shape(world)
    for change in changes:
        change(world)
    world.up()
    world.clock.sleep(3600)
    assert shape(world) == wanted
    assert is_settled(world)


def test_a_nat_gateway_that_fails_says_why_and_is_made_anew(world: World) -> None:
    def unplug() -> set[str]:
        for gateway in backend().internet_gateways.values():
            gateway.vpc = None
        return set()

    world.write(network("{nat: one}"))
    states_at(world, "CreateNatGateway", unplug)
    ran = world.run("up", "--yes", "--no-wait")
    assert ran.exit_code == 1
    assert "is failed: Gateway.NotAttached Network vpc-" in ran.stderr
    world.wire.spoil = lambda operation: False
    world.up()
    found = world.client("ec2").describe_nat_gateways()["NatGateways"]
    assert sorted(each["State"] for each in found) == ["available", "failed"]


def test_without_nat_tasks_wait_for_the_endpoints_they_need(world: World) -> None:
    world.write(NO_NAT)
    ends = states_at(
        world, "CreateService", lambda: {each.state for each in backend().vpc_end_points.values()}
    )
    world.up()
    assert ends == [{"available"}]
    found = named(world, "describe_vpc_endpoints", "VpcEndpoints")
    interfaces = {"ecr.api", "ecr.dkr", "logs", "ssm", "ssmmessages"}
    assert set(found) == interfaces | {"s3-public", "s3-private-1", "s3-private-2"}
    assert all(found[name]["PrivateDnsEnabled"] for name in interfaces)
    (group,) = {each["GroupId"] for name in interfaces for each in found[name]["Groups"]}
    described = world.client("ec2").describe_security_groups(GroupIds=[group])
    (rule,) = described["SecurityGroups"][0]["IpPermissions"]
    assert (rule["FromPort"], rule["IpRanges"][0]["CidrIp"]) == (443, "10.0.0.0/16")
    ours = subnets(world)
    assert placed(world)["subnets"] == sorted([ours["private-1"], ours["private-2"]])
    assert placed(world)["assignPublicIp"] == "DISABLED"


def test_endpoints_are_put_back_moved_and_removed_with_the_spec(world: World) -> None:
    world.write(NO_NAT)
    world.up()
    wanted, ec2 = shape(world), world.client("ec2")
    found = named(world, "describe_vpc_endpoints", "VpcEndpoints")
    gone = [found[name]["VpcEndpointId"] for name in ("logs", "s3-private-1")]
    ec2.delete_vpc_endpoints(VpcEndpointIds=gone)
    ssm = found["ssm"]
    ec2.modify_vpc_endpoint(VpcEndpointId=ssm["VpcEndpointId"], PrivateDnsEnabled=False)
    ec2.modify_vpc_endpoint(
        VpcEndpointId=ssm["VpcEndpointId"], RemoveSubnetIds=ssm["SubnetIds"][:1]
    )
    ec2.modify_vpc_attribute(VpcId=ssm["VpcId"], EnableDnsHostnames={"Value": False})
    world.up()
    world.clock.sleep(3600)
    assert shape(world) == wanted
    assert is_settled(world)
    world.edit("[ecr, logs, ssm]", "[ecr, logs, ssm]\n  zones: 3")
    world.up()
    found = named(world, "describe_vpc_endpoints", "VpcEndpoints")
    assert len(found["logs"]["SubnetIds"]) == len(found["logs"]["NetworkInterfaceIds"]) == 3
    world.write(HELLO)
    world.up()
    assert named(world, "describe_vpc_endpoints", "VpcEndpoints") == {}
    assert is_settled(world)


def test_a_lost_answer_makes_nothing_twice(world: World) -> None:
    world.write(network("{nat: one, endpoints: ecr}"))
    world.up("--no-wait")
    wanted = shape(world)
    world.server.reset()
    lost = {"AllocateAddress", "CreateNatGateway", "CreateVpcEndpoint", "CreateRouteTable"}
    world.wire.losing = set(lost)
    world.up("--no-wait")
    assert not world.wire.losing
    assert shape(world) == wanted


@pytest.mark.parametrize(
    ("spec", "operations"),
    [
        (network("{nat: one}"), {"AllocateAddress", "CreateNatGateway"}),
        (NO_NAT, {"CreateVpcEndpoint", "ModifyVpcAttribute"}),
    ],
    ids=["nat", "endpoints"],
)
def test_up_goes_on_after_being_cut_off_in_the_network(
    world: World, spec: str, operations: set[str]
) -> None:
    world.write(spec)
    world.up("--no-wait")
    wanted, writes = shape(world), world.wire.writes
    last = {operation: writes.index(operation) for operation in operations}
    for operation, number in last.items():
        world.server.reset()
        world.wire.clear()
        world.wire.cut_after = number + 1
        assert world.run("up", "--yes", "--no-wait").exit_code == 1
        world.wire.cut_after = None
        world.up("--no-wait")
        assert shape(world) == wanted, f"cut off after {operation}"


def test_down_goes_on_while_a_nat_gateway_is_still_going(world: World) -> None:
    before = inventory(world)
    world.write(network("{nat: one}"))
    world.up()
    world.wire.spoil = lambda operation: operation == "ReleaseAddress"
    _nat_gateway_deleted(world)
    assert world.run("down", "--yes").exit_code == 1
    world.wire.spoil = lambda operation: False
    assert world.run("down", "--yes").exit_code == 0
    world.clock.sleep(3600)
    assert inventory(world) == before


def test_an_existing_vpc_is_used_and_left_as_it_is(world: World) -> None:
    theirs = PrivateVpc(world)
    before = inventory(world)
    tables = world.client("ec2").describe_route_tables()["RouteTables"]
    world.write(network(f"{{vpc: {theirs.vpc}, endpoints: [logs]}}"))
    dns = {"VpcId": theirs.vpc, "EnableDnsHostnames": {"Value": True}}
    world.client("ec2").modify_vpc_attribute(**dns)
    world.up()
    assert placed(world)["subnets"] == sorted(theirs.private)
    assert placed(world)["assignPublicIp"] == "DISABLED"
    (balancer,) = world.client("elbv2").describe_load_balancers()["LoadBalancers"]
    stands = {zone["SubnetId"] for zone in balancer["AvailabilityZones"]}
    assert stands == set(theirs.public)
    assert before <= inventory(world)
    assert world.client("ec2").describe_route_tables()["RouteTables"] == tables
    assert is_settled(world)
    world.edit("vpc:", f"subnets: {{public: {theirs.public}}}, vpc:")
    world.edit("port: 80", f"port: 80\n    network: {{security_groups: {theirs.group()}}}")
    world.up()
    assert placed(world)["subnets"] == sorted(theirs.public)
    assert placed(world)["assignPublicIp"] == "ENABLED"
    assert len(placed(world)["securityGroups"]) == 2
    assert is_settled(world)


def test_a_live_app_moves_from_its_own_vpc_to_the_default_one(world: World) -> None:
    before = inventory(world)
    world.up()
    world.write(network("{vpc: default}"))
    world.up()
    assert len(world.client("ec2").describe_vpcs()["Vpcs"]) == 1
    assert len(placed(world)["subnets"]) == 3
    assert "healthy" in world.targets()
    assert is_settled(world)
    assert world.run("down", "--yes").exit_code == 0
    world.clock.sleep(3600)
    assert inventory(world) == before


def test_services_let_each_other_in_by_name(world: World) -> None:
    before = inventory(world)
    world.write(PAIR)
    world.up()
    groups = named(world, "describe_security_groups", "SecurityGroups")
    rules = {
        (name, rule["FromPort"], pair["GroupId"])
        for name, group in groups.items()
        for rule in group["IpPermissions"]
        for pair in rule["UserIdGroupPairs"]
    }
    assert rules == {
        ("web-8080-9000", 8080, groups["api.tasks"]["GroupId"]),
        ("api-8081", 8081, groups["web.tasks"]["GroupId"]),
    }
    assert groups["web.tasks"]["GroupId"] in placed(world)["securityGroups"]
    world.edit("allow: [{from: web}]", "allow: []")
    world.edit(", {from: 10.8.0.0/16, port: 9000}", "")
    world.up()
    left = named(world, "describe_security_groups", "SecurityGroups")
    assert set(left) == {"web-8080", "api", "api.tasks"}
    assert is_settled(world)
    assert world.run("down", "--yes").exit_code == 0
    world.clock.sleep(3600)
    assert inventory(world) == before


def test_a_service_may_run_in_subnets_of_its_own(world: World) -> None:
    world.write(network("{nat: one}"))
    world.up()
    ours = subnets(world)
    chosen = sorted([ours["public-1"], ours["public-2"]])
    world.edit("port: 80", f"port: 80\n    network: {{subnets: {chosen}}}")
    world.up()
    assert placed(world)["subnets"] == chosen
    assert placed(world)["assignPublicIp"] == "ENABLED"
    world.edit(f"    network: {{subnets: {chosen}}}\n", "")
    world.up()
    assert placed(world)["subnets"] == sorted([ours["private-1"], ours["private-2"]])


def _wrong(theirs: PrivateVpc) -> dict[str, tuple[str, str]]:
    """Specs that cannot stand on the ground there is, and what is said of each."""
    a, b = theirs.private
    public = theirs.public
    vpc = theirs.vpc

    def web(text: str) -> str:
        return HELLO.replace("port: 80", f"port: 80\n    network: {text}")

    ecr = HELLO.replace("amazon/amazon-ecs-sample", ECR)
    stranded = f"network: {{vpc: {vpc}, subnets: {{public: {public}, private: {theirs.isolated}}}"
    return {
        "no such VPC": (network("{vpc: vpc-12345678}"), "2:16: there is no VPC vpc-12345678"),
        "subnet elsewhere": (
            network(f"{{vpc: {vpc}, subnets: {{public: [subnet-12345678, {public[0]}]}}}}"),
            f"subnet-12345678 is not in {vpc}",
        ),
        "one zone": (
            network(f"{{vpc: {vpc}, subnets: {{public: {public[0]}}}}}"),
            f"needs public subnets in two zones; {vpc} has only in eu-west-1a",
        ),
        "no internet gateway": (
            network(f"{{vpc: {vpc}, subnets: {{public: [{a}, {b}]}}}}"),
            "has no route to an internet gateway, which a public load balancer needs",
        ),
        "uncovered zone": (
            network(f"{{vpc: {vpc}}}").replace(
                "port: 80", f"port: 80\n    network: {{subnets: {theirs.subnet(9, 'c')}}}"
            ),
            "tasks of web would run in eu-west-1c, where the load balancer has no subnet",
        ),
        "no way to the image": (
            HELLO.replace("services:", stranded + "}\nservices:"),
            "tasks of web have no way to the internet, and amazon/amazon-ecs-sample is not in ECR",
        ),
        "no way to AWS": (
            ecr.replace("services:", stranded + ", endpoints: ecr}\nservices:"),
            "tasks of web have no way to the internet, and lack endpoints: logs",
        ),
        "names that do not resolve": (
            ecr.replace("services:", stranded + ", endpoints: [ecr, logs]}\nservices:"),
            f"{vpc} needs DNS support and DNS host names switched on",
        ),
        "hidden in a public subnet": (
            web("{public_ip: false}"),
            "4:12: tasks of web have no way to the internet, and amazon/amazon-ecs-sample is not",
        ),
        "no such group": (
            web("{security_groups: sg-12345678}"),
            "6:32: there is no security group sg-12345678 in eu-west-1",
        ),
        "group of another VPC": (
            web(f"{{security_groups: {theirs.group()}}}"),
            f"is of {vpc}, not of the VPC of this app, which is not made yet",
        ),
        "no port to open": (
            HELLO.replace("    http: true", "").replace(
                "    port: 80\n", "    network: {allow: 10.0.0.0/8}\n"
            ),
            "service web has no port of its own: name the `port` to open",
        ),
        "no room": (
            network("{cidr: 10.0.0.0/26}").replace(
                "port: 80", "port: 80\n    network: {public_ip: false}"
            ),
            "2:17: 10.0.0.0/26 has no room for private subnets",
        ),
    }


def test_what_the_ground_cannot_bear_is_an_error_of_the_spec(world: World) -> None:
    for name, (spec, said) in _wrong(PrivateVpc(world)).items():
        world.write(spec)
        world.wire.clear()
        ran = world.run("up", "--yes")
        assert ran.exit_code == 2, f"{name}: {ran.stderr}"
        assert said in ran.stderr, f"{name}: {ran.stderr}"
        assert "fargate.yaml:" in ran.stderr
        assert world.wire.writes == []


def test_an_endpoint_that_others_made_is_not_made_again(world: World) -> None:
    theirs, ec2 = PrivateVpc(world), world.client("ec2")
    ec2.modify_vpc_attribute(VpcId=theirs.vpc, EnableDnsHostnames={"Value": True})
    prefix = "com.amazonaws.eu-west-1"
    ec2.create_vpc_endpoint(
        VpcId=theirs.vpc, ServiceName=f"{prefix}.s3", RouteTableIds=[theirs.private_table]
    )
    ec2.create_vpc_endpoint(
        VpcId=theirs.vpc,
        ServiceName=f"{prefix}.logs",
        VpcEndpointType="Interface",
        SubnetIds=theirs.private,
    )
    world.write(network(f"{{vpc: {theirs.vpc}, endpoints: [ecr, logs]}}"))
    ran = world.run("up", "--yes")
    assert ran.exit_code == 2
    assert f"{theirs.vpc} has an endpoint for logs already: take `logs` out" in ran.stderr
    world.edit("[ecr, logs]", "[ecr]")
    world.up()
    ours = named(world, "describe_vpc_endpoints", "VpcEndpoints")
    assert set(ours) == {"ecr.api", "ecr.dkr"}
