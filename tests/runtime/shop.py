"""An app on the embedded AWS: a network, a load balancer, services that can be changed."""

import json
from collections.abc import Generator
from typing import Any

from fargatectl.events import RolloutEvent
from fargatectl.runtime.rollout import Terms, Watched, watch
from fargatectl.runtime.targets import Target, targets_of
from tests.runtime.account import REGION, Account

CLUSTER = "shop"
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
BREAKER = {"enable": True, "rollback": True}


class Shop:
    """Creates and updates services; each change says what is to be watched."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.ecs = account.client("ecs")
        self.ecs.create_cluster(clusterName=CLUSTER)
        self.role = self.make_role("execution")
        self.vpc, self.subnets = self._make_network()
        self.listener = self._make_load_balancer()
        # A role just made cannot be assumed at once.
        account.clock.sleep(30)

    def register(self, name: str, image: str, **container: Any) -> str:
        """A task definition's ARN. Its log group is made on the way."""
        self._make_log_group(name)
        definition = self.ecs.register_task_definition(
            family=name,
            cpu="256",
            memory="512",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            executionRoleArn=self.role,
            containerDefinitions=[
                {
                    "name": name,
                    "image": image,
                    "portMappings": [{"containerPort": 80, "name": name}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": f"/shop/{name}",
                            "awslogs-region": REGION,
                            "awslogs-stream-prefix": name,
                        },
                    },
                    **container,
                }
            ],
        )
        return str(definition["taskDefinition"]["taskDefinitionArn"])

    def create(
        self,
        name: str,
        image: str,
        *,
        count: int = 1,
        http: bool = False,
        breaker: dict[str, bool] = BREAKER,
        grace: int | None = None,
        **container: Any,
    ) -> Watched:
        definition = self.register(name, image, **container)
        since = self.account.clock.now()
        self.ecs.create_service(
            cluster=CLUSTER,
            serviceName=name,
            taskDefinition=definition,
            desiredCount=count,
            launchType="FARGATE",
            networkConfiguration={
                "awsvpcConfiguration": {"subnets": self.subnets, "assignPublicIp": "ENABLED"}
            },
            deploymentConfiguration={"deploymentCircuitBreaker": breaker},
            loadBalancers=[self._attach(name)] if http else [],
            **({} if grace is None else {"healthCheckGracePeriodSeconds": grace}),
        )
        return Watched(name=name, cluster=CLUSTER, since=since, task_definition=definition)

    def update(self, name: str, image: str) -> Watched:
        return self.change(name, taskDefinition=self.register(name, image))

    def restart(self, name: str) -> Watched:
        return self.change(name, forceNewDeployment=True)

    def scale(self, name: str, count: int) -> Watched:
        since = self.account.clock.now()
        self.ecs.update_service(cluster=CLUSTER, service=name, desiredCount=count)
        return Watched(
            name=name, cluster=CLUSTER, since=since, expects_deployment=False, desired=count
        )

    def watch(self, *services: Watched, **terms: Any) -> Generator[RolloutEvent, None, None]:
        return watch(self.account.aws, services, Terms(**{"timeout": 1800, **terms}))

    def describe(self, name: str) -> dict[str, Any]:
        answer = self.ecs.describe_services(cluster=CLUSTER, services=[name])
        return dict(answer["services"][0])

    def targets(self, name: str) -> tuple[Target, ...]:
        [group] = [one["targetGroupArn"] for one in self.describe(name)["loadBalancers"]]
        return targets_of(self.account.aws, [group])[group]

    def change(self, name: str, **changes: Any) -> Watched:
        before = self.describe(name)
        since = self.account.clock.now()
        answer = self.ecs.update_service(cluster=CLUSTER, service=name, **changes)
        return Watched(
            name=name,
            cluster=CLUSTER,
            since=since,
            previous_deployment=before["currentServiceDeployment"],
            task_definition=answer["service"]["taskDefinition"],
        )

    def _attach(self, name: str) -> dict[str, Any]:
        """A target group that the listener forwards to, as `loadBalancers` takes it."""
        elb = self.account.client("elbv2")
        group = elb.create_target_group(
            Name=name,
            Protocol="HTTP",
            Port=80,
            VpcId=self.vpc,
            TargetType="ip",
            HealthCheckIntervalSeconds=10,
            HealthyThresholdCount=2,
        )["TargetGroups"][0]["TargetGroupArn"]
        elb.modify_target_group_attributes(
            TargetGroupArn=group,
            Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "10"}],
        )
        elb.create_rule(
            ListenerArn=self.listener,
            Priority=len(elb.describe_rules(ListenerArn=self.listener)["Rules"]),
            Conditions=[{"Field": "path-pattern", "Values": [f"/{name}/*"]}],
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        return {"targetGroupArn": group, "containerName": name, "containerPort": 80}

    def make_role(self, name: str) -> str:
        iam = self.account.client("iam")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
        return str(role["Role"]["Arn"])

    def _make_network(self) -> tuple[str, list[str]]:
        ec2 = self.account.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        subnets = [
            ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=REGION + zone
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate("ab")
        ]
        table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        ec2.create_route(
            RouteTableId=table["RouteTables"][0]["RouteTableId"],
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId=gateway,
        )
        return vpc, subnets

    def _make_load_balancer(self) -> str:
        elb = self.account.client("elbv2")
        balancer = elb.create_load_balancer(Name="shop", Subnets=self.subnets)
        listener = elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[
                {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
            ],
        )
        return str(listener["Listeners"][0]["ListenerArn"])

    def _make_log_group(self, name: str) -> None:
        logs = self.account.client("logs")
        groups = logs.describe_log_groups(logGroupNamePrefix=f"/shop/{name}")["logGroups"]
        if not groups:
            logs.create_log_group(logGroupName=f"/shop/{name}")
