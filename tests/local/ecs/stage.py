"""A cluster with all that a service needs, and words for what a user does with it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.local.account import REGION, Account, Network

TRUSTS_TASKS: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
CLUSTER = "demo"
LOG_GROUP = "/demo/web"


class Stage:
    """One cluster `demo`, one target group behind a listener, one service `web` when asked for."""

    def __init__(self, aws: Account, network: Network) -> None:
        self.aws, self.network = aws, network
        self.ecs, self.elb = aws.client("ecs"), aws.client("elbv2")
        self.role = self.make_role("demo-execution")
        aws.client("logs").create_log_group(logGroupName=LOG_GROUP)
        self.ecs.create_cluster(clusterName=CLUSTER, capacityProviders=["FARGATE", "FARGATE_SPOT"])
        self.group = self.make_target_group("web")
        self.balancer = self.elb.create_load_balancer(
            Name="demo", Subnets=network.subnets, SecurityGroups=[network.group]
        )["LoadBalancers"][0]["LoadBalancerArn"]
        self.listener = self.elb.create_listener(
            LoadBalancerArn=self.balancer,
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.group}],
        )["Listeners"][0]["ListenerArn"]
        self.wait(15)  # until the role can be assumed

    def wait(self, seconds: float) -> None:
        self.aws.clock.sleep(seconds)

    def make_role(self, name: str, trust: Mapping[str, Any] = TRUSTS_TASKS) -> str:
        role: str = self.aws.client("iam").create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps(trust)
        )["Role"]["Arn"]
        return role

    def make_target_group(self, name: str, kind: str = "ip") -> str:
        """Checks every 10 s, twice unhealthy is unhealthy, drains for 30 s."""
        arn: str = self.elb.create_target_group(
            Name=name,
            Protocol="HTTP",
            Port=80,
            VpcId=self.network.vpc,
            TargetType=kind,
            HealthCheckIntervalSeconds=10,
            HealthCheckTimeoutSeconds=5,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=2,
        )["TargetGroups"][0]["TargetGroupArn"]
        self.elb.modify_target_group_attributes(
            TargetGroupArn=arn,
            Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
        )
        return arn

    def container(self, image: str = "nginx", **more: Any) -> dict[str, Any]:
        return {
            "name": "web",
            "image": image,
            "portMappings": [{"containerPort": 80}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": LOG_GROUP,
                    "awslogs-region": REGION,
                    "awslogs-stream-prefix": "web",
                },
            },
            **more,
        }

    def register(
        self, image: str = "nginx", containers: Sequence[Any] | None = None, **more: Any
    ) -> str:
        """A revision of the task definition `web`."""
        request = {
            "family": "web",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "executionRoleArn": self.role,
            "containerDefinitions": containers or [self.container(image)],
            **more,
        }
        made = self.ecs.register_task_definition(**request)
        arn: str = made["taskDefinition"]["taskDefinitionArn"]
        return arn

    @property
    def placed(self) -> dict[str, Any]:
        return {
            "awsvpcConfiguration": {
                "subnets": self.network.subnets,
                "securityGroups": [self.network.group],
                "assignPublicIp": "ENABLED",
            }
        }

    def behind(self, group: str = "") -> list[dict[str, Any]]:
        return [
            {"targetGroupArn": group or self.group, "containerName": "web", "containerPort": 80}
        ]

    def create(self, image: str = "nginx", count: int = 1, **more: Any) -> dict[str, Any]:
        """The service `web`, behind the load balancer unless told otherwise."""
        request = {
            "cluster": CLUSTER,
            "serviceName": "web",
            "taskDefinition": more.pop("taskDefinition", "") or self.register(image),
            "desiredCount": count,
            "networkConfiguration": self.placed,
            "loadBalancers": self.behind(),
            **more,
        }
        if "capacityProviderStrategy" not in request:
            request.setdefault("launchType", "FARGATE")
        service: dict[str, Any] = self.ecs.create_service(**request)["service"]
        return service

    def update(self, image: str = "", **more: Any) -> dict[str, Any]:
        if image:
            more["taskDefinition"] = self.register(image)
        service: dict[str, Any] = self.ecs.update_service(cluster=CLUSTER, service="web", **more)[
            "service"
        ]
        return service

    def describe(self) -> dict[str, Any]:
        found = self.ecs.describe_services(cluster=CLUSTER, services=["web"], include=["TAGS"])
        service: dict[str, Any] = found["services"][0]
        return service

    def rollouts(self) -> list[dict[str, Any]]:
        """Service deployments, newest first."""
        found = self.ecs.list_service_deployments(cluster=CLUSTER, service="web")
        arns = [one["serviceDeploymentArn"] for one in found["serviceDeployments"]]
        answer = self.ecs.describe_service_deployments(serviceDeploymentArns=arns)
        by_arn = {one["serviceDeploymentArn"]: one for one in answer["serviceDeployments"]}
        return [by_arn[arn] for arn in arns]

    def settle(self, limit: float = 3600) -> dict[str, Any]:
        """Wait until the newest deployment is over; that deployment."""
        for _ in range(int(limit / 10)):
            found = self.ecs.list_service_deployments(cluster=CLUSTER, service="web", maxResults=1)
            newest = found["serviceDeployments"][0]
            if newest.get("finishedAt"):
                return self.rollouts()[0]
            self.wait(10)
        raise AssertionError(f"not over after {limit} s: {newest['status']}")

    def tasks(self, status: str = "RUNNING") -> list[dict[str, Any]]:
        """All tasks that are to be so, oldest first."""
        arns = self.ecs.list_tasks(cluster=CLUSTER, desiredStatus=status)["taskArns"]
        if not arns:
            return []
        found = self.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]
        return sorted(found, key=lambda task: task["createdAt"])

    def events(self) -> list[str]:
        """What ECS said about the service, oldest first."""
        prefix = "(service web) "
        return [
            event["message"].removeprefix(prefix) for event in reversed(self.describe()["events"])
        ]

    def health(self, group: str = "") -> list[tuple[str, str | None]]:
        """State and reason of each target."""
        found = self.elb.describe_target_health(TargetGroupArn=group or self.group)
        states = [one["TargetHealth"] for one in found["TargetHealthDescriptions"]]
        return [(one["State"], one.get("Reason")) for one in states]

    def run(self, image: str = "sim/job", **more: Any) -> list[dict[str, Any]]:
        """Tasks of no service."""
        request = {
            "cluster": CLUSTER,
            "taskDefinition": more.pop("taskDefinition", "") or self.register(image),
            "launchType": "FARGATE",
            "networkConfiguration": self.placed,
            **more,
        }
        tasks: list[dict[str, Any]] = self.ecs.run_task(**request)["tasks"]
        return tasks

    def look(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """The task as it is now."""
        answer = self.ecs.describe_tasks(cluster=CLUSTER, tasks=[task["taskArn"]])
        found: dict[str, Any] = answer["tasks"][0]
        return found

    def lines(self) -> list[str]:
        """All log lines, oldest first."""
        pages = self.aws.client("logs").get_paginator("filter_log_events")
        return [
            event["message"]
            for page in pages.paginate(logGroupName=LOG_GROUP)
            for event in page["events"]
        ]
