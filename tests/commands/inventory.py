"""All that stands in an account, so that before and after can be held against each other."""

import re
from collections.abc import Iterator
from typing import Any

from tests.commands.world import World

# A load balancer's DNS name has a number of AWS's in it.
_NUMBER = re.compile(r"-\d+(?=\.\S+\.elb\.amazonaws\.com)")


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
    yield from _scaling(world)
    yield from _schedules(world)
    yield from _domains(world)
    for namespace in world.client("servicediscovery").list_namespaces()["Namespaces"]:
        yield f"namespace {namespace['Name']}"
    # What is scheduled for deletion counts as gone.
    for secret in world.client("secretsmanager").list_secrets()["SecretList"]:
        yield f"secret {secret['Name']}"
    for parameter in world.client("ssm").describe_parameters()["Parameters"]:
        yield f"parameter {parameter['Name']}"
    for log_group in world.client("logs").describe_log_groups()["logGroups"]:
        yield f"log group {log_group['logGroupName']} {log_group.get('retentionInDays')}"


def _domains(world: World) -> Iterator[str]:
    for certificate in world.client("acm").list_certificates()["CertificateSummaryList"]:
        yield f"certificate {certificate['DomainName']} {certificate['Status']}"
    route53 = world.client("route53")
    for zone in route53.list_hosted_zones()["HostedZones"]:
        listed = route53.list_resource_record_sets(HostedZoneId=zone["Id"])
        for record in listed["ResourceRecordSets"]:
            target = record.get("AliasTarget", {}).get("DNSName", "")
            yield f"record {record['Name']} {record['Type']} {target}".rstrip()


def _scaling(world: World) -> Iterator[str]:
    scaling = world.client("application-autoscaling")
    for target in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]:
        yield f"scalable target {target['ResourceId']} {target['MinCapacity']}"
    for policy in scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]:
        yield f"scaling policy {policy['ResourceId']} {policy['PolicyName']}"
    actions = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    for action in actions:
        yield f"scheduled action {action['ResourceId']} {action['ScheduledActionName']}"
    alarms = world.client("cloudwatch").describe_alarms()["MetricAlarms"]
    for name in (alarm["AlarmName"] for alarm in alarms):
        yield f"alarm {name.rpartition('-Alarm')[0] or name}"


def _schedules(world: World) -> Iterator[str]:
    scheduler = world.client("scheduler")
    for group in scheduler.list_schedule_groups()["ScheduleGroups"]:
        yield f"schedule group {group['Name']}"
    for schedule in scheduler.list_schedules()["Schedules"]:
        yield f"schedule {schedule['GroupName']}/{schedule['Name']}"


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
    yield from _ways_out(ec2)


def _ways_out(ec2: Any) -> Iterator[str]:
    for address in ec2.describe_addresses()["Addresses"]:
        yield f"address {address['AllocationId']}"
    for gateway in ec2.describe_nat_gateways()["NatGateways"]:
        if gateway["State"] not in ("deleted", "failed"):
            yield f"nat gateway {gateway['NatGatewayId']} {gateway['State']}"
    for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]:
        yield f"vpc endpoint {endpoint['VpcEndpointId']} {endpoint['ServiceName']}"
    for interface in ec2.describe_network_interfaces()["NetworkInterfaces"]:
        yield f"interface {interface['NetworkInterfaceId']} of {_user(interface)}"


def _user(interface: Any) -> str:
    """`ELB`, `NAT`, `VPC` (an endpoint), or `task`."""
    description: str = interface["Description"]
    if description.startswith("arn:aws:ecs"):
        return "task"
    return description.removeprefix("Interface for ").partition(" ")[0]


def _nameless(line: str) -> str:
    """The line without AWS's own ids."""
    words = [word for word in line.split() if not _is_id(word)]
    return _NUMBER.sub("", " ".join(words))


def _is_id(word: str) -> bool:
    prefix, dash, rest = word.partition("-")
    kinds = ("vpc", "subnet", "igw", "rtb", "sg", "eipalloc", "nat", "vpce", "eni")
    if prefix in kinds and dash and rest.isalnum():
        return True
    return "/" in word and word.startswith("arn:aws:ecs") and ":task/" in word
