"""All that stands in an account, so that before and after can be held against each other."""

from collections.abc import Iterator
from typing import Any

from tests.commands.world import World


def inventory(world: World) -> set[str]:
    """Everything that a deployment may leave behind, each as kind and id."""
    return set(_everything(world))


def shape(world: World) -> list[str]:
    """The same without ids, for comparing two accounts: kinds and names, doubles twice."""
    return sorted(_nameless(each) for each in _everything(world))


def _everything(world: World) -> Iterator[str]:
    ec2, ecs, elb = world.client("ec2"), world.client("ecs"), world.client("elbv2")
    yield from _ec2(ec2)
    yield from _ecs(ecs)
    yield from _elb(elb)
    iam = world.client("iam")
    for role in iam.list_roles()["Roles"]:
        if not role["Path"].startswith("/aws-service-role/"):
            policies = iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
            yield f"role {role['Path']}{role['RoleName']} {policies}"
    for log_group in world.client("logs").describe_log_groups()["logGroups"]:
        yield f"log group {log_group['logGroupName']} {log_group.get('retentionInDays')}"


def _ecs(ecs: Any) -> Iterator[str]:
    for arn in ecs.list_clusters()["clusterArns"]:
        yield f"cluster {arn}"
        for service in ecs.list_services(cluster=arn)["serviceArns"]:
            yield f"service {service}"
        for task in ecs.list_tasks(cluster=arn)["taskArns"]:
            yield f"task {task}"
    for status in ("ACTIVE", "INACTIVE"):
        for arn in ecs.list_task_definitions(status=status)["taskDefinitionArns"]:
            yield f"task definition {arn} {status}"


def _elb(elb: Any) -> Iterator[str]:
    for balancer in elb.describe_load_balancers()["LoadBalancers"]:
        yield f"load balancer {balancer['LoadBalancerName']}"
        listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])
        for listener in listeners["Listeners"]:
            yield f"listener {listener['Port']}"
            for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
                yield f"rule {rule['Priority']}"
    for group in elb.describe_target_groups()["TargetGroups"]:
        yield f"target group {group['TargetGroupName']}"


def _ec2(ec2: Any) -> Iterator[str]:
    for vpc in ec2.describe_vpcs()["Vpcs"]:
        yield f"vpc {vpc['VpcId']} {vpc['CidrBlock']}"
    for subnet in ec2.describe_subnets()["Subnets"]:
        yield f"subnet {subnet['SubnetId']} {subnet['CidrBlock']} {subnet['AvailabilityZone']}"
    for gateway in ec2.describe_internet_gateways()["InternetGateways"]:
        attached = len(gateway["Attachments"])
        yield f"internet gateway {gateway['InternetGatewayId']} {attached}"
    for table in ec2.describe_route_tables()["RouteTables"]:
        routes, users = len(table["Routes"]), len(table["Associations"])
        yield f"route table {table['RouteTableId']} {routes} {users}"
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        rules = sum(
            len(each["IpRanges"]) + len(each["UserIdGroupPairs"]) for each in group["IpPermissions"]
        )
        yield f"security group {group['GroupId']} {group['GroupName']} {rules}"


def _nameless(line: str) -> str:
    """The line without AWS's own ids."""
    words = [word for word in line.split() if not _is_id(word)]
    return " ".join(words)


def _is_id(word: str) -> bool:
    prefix, dash, rest = word.partition("-")
    if prefix in ("vpc", "subnet", "igw", "rtb", "sg") and dash and rest.isalnum():
        return True
    return "/" in word and word.startswith("arn:aws:ecs") and ":task/" in word
