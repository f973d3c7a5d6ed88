"""What the smallest spec takes by hand: a boto3 script that does one call after the other.

python -m tests.benchmarks.sequential make    creates what it does not find
python -m tests.benchmarks.sequential look    looks at each, as a check for changes must
"""

import json
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import boto3
from botocore.exceptions import ClientError

APP = "byhand"
TAGS = [{"Key": "app", "Value": APP}]
LOWER_TAGS = [{"key": "app", "value": APP}]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}

client: Any = cache(boto3.client)


def make() -> None:
    """The same resources with the same settings as `up` of the smallest spec.

    It looks before it makes, as a script must that may be run twice.
    """
    client("sts").get_caller_identity()
    assert not any(found(describe) for describe in lookups())
    vpc, subnets = make_network()
    balancer_group = make_group("lb", vpc, {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]})
    task_group = make_group("web", vpc, {"UserIdGroupPairs": [{"GroupId": balancer_group}]})
    group = make_load_balancer(vpc, subnets, balancer_group)
    make_service(subnets, task_group, group)


def lookups() -> Iterator[Callable[[], Any]]:
    """What is there already, by name or by tag."""
    ours = [{"Name": "tag:app", "Values": [APP]}]
    for things in ("vpcs", "subnets", "internet_gateways", "route_tables", "security_groups"):
        yield partial(getattr(client("ec2"), f"describe_{things}"), Filters=ours)
    yield partial(client("elbv2").describe_load_balancers, Names=[APP])
    yield partial(client("elbv2").describe_target_groups, Names=[APP])
    yield partial(client("iam").get_role, RoleName=f"{APP}-execution")
    yield partial(client("iam").get_role, RoleName=f"{APP}-task")
    yield partial(client("logs").describe_log_groups, logGroupNamePrefix=f"/{APP}")
    yield partial(client("ecs").describe_clusters, clusters=[APP])
    yield partial(client("ecs").describe_task_definition, taskDefinition=APP)
    yield partial(client("ecs").describe_services, cluster=APP, services=["web"])


def found(describe: Callable[[], Any]) -> bool:
    """Whether it finds anything; some say no by an error, some by an empty list."""
    try:
        answer = describe()
    except ClientError:
        return False
    return any(isinstance(part, list) and part for key, part in answer.items() if key != "failures")


def make_network() -> tuple[str, list[str]]:
    ec2 = client("ec2")
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tagged("vpc"))["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.0.{number}.0/24",
            AvailabilityZone=zone["ZoneName"],
            TagSpecifications=tagged("subnet"),
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate(zones[:2])
    ]
    gateway = ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway"))
    gateway_id = gateway["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=tagged("route-table"))
    table_id = table["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)
    for subnet in subnets:
        ec2.associate_route_table(RouteTableId=table_id, SubnetId=subnet)
    return vpc, subnets


def make_group(name: str, vpc: str, source: dict[str, Any]) -> str:
    ec2 = client("ec2")
    group: str = ec2.create_security_group(
        GroupName=f"{APP}-{name}",
        Description=name,
        VpcId=vpc,
        TagSpecifications=tagged("security-group"),
    )["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, **source}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    return group


def make_load_balancer(vpc: str, subnets: list[str], group: str) -> str:
    elb = client("elbv2")
    made = elb.create_load_balancer(Name=APP, Subnets=subnets, SecurityGroups=[group], Tags=TAGS)
    target_group = elb.create_target_group(
        Name=APP,
        Protocol="HTTP",
        Port=80,
        VpcId=vpc,
        TargetType="ip",
        HealthCheckIntervalSeconds=10,
        Tags=TAGS,
    )["TargetGroups"][0]["TargetGroupArn"]
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "30"}
    elb.modify_target_group_attributes(TargetGroupArn=target_group, Attributes=[delay])
    forward = [{"Type": "forward", "TargetGroupArn": target_group}]
    listener = elb.create_listener(
        LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"],
        Port=80,
        Protocol="HTTP",
        DefaultActions=forward,
        Tags=TAGS,
    )["Listeners"][0]["ListenerArn"]
    elb.create_rule(
        ListenerArn=listener,
        Priority=1,
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
        Actions=forward,
        Tags=TAGS,
    )
    return str(target_group)


def make_service(subnets: list[str], group: str, target_group: str) -> None:
    ecs, logs = client("ecs"), client("logs")
    providers = ["FARGATE", "FARGATE_SPOT"]
    ecs.create_cluster(clusterName=APP, capacityProviders=providers, tags=LOWER_TAGS)
    logs.create_log_group(logGroupName=f"/{APP}", tags={"app": APP})
    logs.put_retention_policy(logGroupName=f"/{APP}", retentionInDays=30)
    definition = ecs.register_task_definition(
        family=APP,
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        executionRoleArn=make_role("execution", "logs:PutLogEvents"),
        taskRoleArn=make_role("task", ""),
        containerDefinitions=[
            {
                "name": "web",
                "image": "amazon/amazon-ecs-sample",
                "portMappings": [{"containerPort": 80}],
            }
        ],
        tags=LOWER_TAGS,
    )
    network = {"subnets": subnets, "securityGroups": [group], "assignPublicIp": "ENABLED"}
    binding = {"targetGroupArn": target_group, "containerName": "web", "containerPort": 80}
    ecs.create_service(
        cluster=APP,
        serviceName="web",
        taskDefinition=definition["taskDefinition"]["taskDefinitionArn"],
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network},
        loadBalancers=[binding],
        tags=LOWER_TAGS,
    )


def make_role(name: str, action: str) -> str:
    iam = client("iam")
    role = f"{APP}-{name}"
    made = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(TRUST), Tags=TAGS)
    if action:
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_role_policy(RoleName=role, PolicyName=APP, PolicyDocument=document)
    return str(made["Role"]["Arn"])


def look() -> None:
    """Each thing and its tags, as one must to know that nothing differs."""
    client("sts").get_caller_identity()
    look_at_network()
    look_at_load_balancer()
    look_at_roles()
    ecs, logs = client("ecs"), client("logs")
    (group,) = logs.describe_log_groups(logGroupNamePrefix=f"/{APP}")["logGroups"]
    logs.list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))
    ecs.list_clusters()
    ecs.describe_clusters(clusters=[APP], include=["TAGS", "SETTINGS"])
    ecs.list_task_definition_families(familyPrefix=APP)
    ecs.describe_task_definition(taskDefinition=APP, include=["TAGS"])
    ecs.list_services(cluster=APP)
    ecs.describe_services(cluster=APP, services=["web"], include=["TAGS"])


def look_at_network() -> None:
    ec2 = client("ec2")
    ours = [{"Name": "tag:app", "Values": [APP]}]
    for describe in (
        ec2.describe_vpcs,
        ec2.describe_subnets,
        ec2.describe_internet_gateways,
        ec2.describe_route_tables,
        ec2.describe_security_groups,
    ):
        describe(Filters=ours)


def look_at_load_balancer() -> None:
    elb = client("elbv2")
    (balancer,) = elb.describe_load_balancers(Names=[APP])["LoadBalancers"]
    (group,) = elb.describe_target_groups(Names=[APP])["TargetGroups"]
    arn = balancer["LoadBalancerArn"]
    elb.describe_tags(ResourceArns=[arn, group["TargetGroupArn"]])
    elb.describe_load_balancer_attributes(LoadBalancerArn=arn)
    elb.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])
    (listener,) = elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    elb.describe_tags(ResourceArns=[listener["ListenerArn"]])
    rules = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    made = [rule["RuleArn"] for rule in rules if not rule["IsDefault"]]
    elb.describe_tags(ResourceArns=made)


def look_at_roles() -> None:
    iam = client("iam")
    for role in iam.list_roles()["Roles"]:
        if role["RoleName"].startswith(f"{APP}-"):
            iam.get_role(RoleName=role["RoleName"])
            for policy in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
                iam.get_role_policy(RoleName=role["RoleName"], PolicyName=policy)
            iam.list_attached_role_policies(RoleName=role["RoleName"])


def tagged(kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": TAGS}]


if __name__ == "__main__":
    {"make": make, "look": look}[sys.argv[1]]()
