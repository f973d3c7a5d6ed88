"""CreateService, UpdateService, DeleteService and what they refuse."""

from typing import Any

import pytest

from tests.local.account import REGION, Refused
from tests.local.ecs.stage import CLUSTER, Stage


def test_everything_sent_comes_back(stage: Stage) -> None:
    sent: dict[str, Any] = {
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 150,
            "minimumHealthyPercent": 50,
            "strategy": "ROLLING",
            "bakeTimeInMinutes": 0,
        },
        "healthCheckGracePeriodSeconds": 90,
        "enableECSManagedTags": True,
        "propagateTags": "SERVICE",
        "availabilityZoneRebalancing": "DISABLED",
        "platformVersion": "LATEST",
        "loadBalancers": stage.behind(),
        "networkConfiguration": stage.placed,
        "tags": [{"key": "team", "value": "blue"}],
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}],
    }
    stage.create(**sent)
    service = stage.describe()
    assert {name: service[name] for name in sent} == sent
    assert "launchType" not in service
    assert service["createdAt"].timestamp() == pytest.approx(stage.aws.clock.now())
    assert service["platformFamily"] == "Linux"


def test_service_connect_is_shown_with_its_deployment(stage: Stage) -> None:
    with Refused("InvalidParameterException", "namespace demo could not be found"):
        stage.create(serviceConnectConfiguration={"enabled": True, "namespace": "demo"})
    stage.aws.client("servicediscovery", REGION).create_http_namespace(Name="demo")
    stage.create(serviceConnectConfiguration={"enabled": True, "namespace": "demo"})
    deployment = stage.describe()["deployments"][0]
    assert deployment["serviceConnectConfiguration"] == {"enabled": True, "namespace": "demo"}
    found = stage.ecs.list_services_by_namespace(namespace="demo")["serviceArns"]
    assert len(found) == 1


def test_a_family_stands_for_its_newest_revision(stage: Stage) -> None:
    stage.register("nginx:1")
    newest = stage.register("nginx:2")
    assert stage.create(taskDefinition="web")["taskDefinition"] == newest


def test_a_name_is_taken_until_the_service_is_gone(stage: Stage) -> None:
    definition = stage.register()
    made = stage.create(taskDefinition=definition, clientToken="once")
    again = stage.create(taskDefinition=definition, clientToken="once")
    assert again["createdAt"] == made["createdAt"]
    with Refused("InvalidParameterException", "Creation of service was not idempotent."):
        stage.create(taskDefinition=definition, count=2)
    stage.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    with Refused("InvalidParameterException", "still Draining"):
        stage.create(taskDefinition=definition)
    stage.wait(120)
    assert stage.create(taskDefinition=definition)["status"] == "ACTIVE"


def test_a_deleted_service_drains_and_is_inactive_for_a_while(stage: Stage) -> None:
    stage.create(count=2)
    stage.settle()
    with Refused("InvalidParameterException", "cannot be stopped while it is scaled above 0"):
        stage.ecs.delete_service(cluster=CLUSTER, service="web")
    deleted = stage.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    assert deleted["service"]["status"] == "DRAINING"
    assert stage.ecs.list_services(cluster=CLUSTER)["serviceArns"] == []
    stage.wait(20)
    assert [state for state, _ in stage.health()] == ["draining"] * 2
    with Refused("ServiceNotActiveException"):
        stage.update(desiredCount=1)
    stage.wait(60)
    assert stage.describe()["status"] == "INACTIVE"
    assert stage.health() == []
    stage.wait(3600)
    answer = stage.ecs.describe_services(cluster=CLUSTER, services=["web"])
    assert answer["failures"][0]["reason"] == "MISSING"


def test_interfaces_hold_the_security_group_until_the_tasks_are_gone(stage: Stage) -> None:
    ec2 = stage.aws.client("ec2")
    group = ec2.create_security_group(
        GroupName="tasks", Description="tasks", VpcId=stage.network.vpc
    )["GroupId"]
    placed = {"awsvpcConfiguration": {"subnets": stage.network.subnets, "securityGroups": [group]}}
    stage.create(networkConfiguration=placed)
    stage.settle()
    with Refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=group)
    stage.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    stage.wait(120)
    ec2.delete_security_group(GroupId=group)


def test_the_waiters_of_boto3_are_satisfied(stage: Stage) -> None:
    stage.create()
    stage.wait(120)
    stage.ecs.get_waiter("services_stable").wait(cluster=CLUSTER, services=["web"])
    stage.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    stage.wait(120)
    stage.ecs.get_waiter("services_inactive").wait(cluster=CLUSTER, services=["web"])


def test_services_are_listed_ten_at_a_time(stage: Stage) -> None:
    definition = stage.register()
    for number in range(11):
        stage.create(taskDefinition=definition, serviceName=f"s{number:02}", count=0)
    first = stage.ecs.list_services(cluster=CLUSTER)
    assert len(first["serviceArns"]) == 10
    rest = stage.ecs.list_services(cluster=CLUSTER, nextToken=first["nextToken"])
    assert [arn.rpartition("/")[2] for arn in rest["serviceArns"]] == ["s10"]
    names = [f"s{number:02}" for number in range(11)]
    with Refused("InvalidParameterException"):
        stage.ecs.describe_services(cluster=CLUSTER, services=names)


def test_capacity_can_change_to_a_strategy_and_back(stage: Stage) -> None:
    stage.create()
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]
    updated = stage.update(capacityProviderStrategy=strategy, forceNewDeployment=True)
    assert updated["capacityProviderStrategy"] == strategy
    back = stage.update(capacityProviderStrategy=[])
    assert back["launchType"] == "FARGATE"


def test_load_balancers_can_be_taken_away(stage: Stage) -> None:
    stage.create()
    stage.settle()
    stage.update(loadBalancers=[])
    assert stage.settle()["status"] == "SUCCESSFUL"
    assert stage.health() == []
    assert stage.describe()["loadBalancers"] == []


def test_tags_can_be_changed_and_found(stage: Stage) -> None:
    arn = stage.create(tags=[{"key": "a", "value": "1"}])["serviceArn"]
    stage.ecs.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    stage.ecs.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert stage.ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]
    found = stage.aws.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "b", "Values": ["2"]}], ResourceTypeFilters=["ecs:service"]
    )
    assert [one["ResourceARN"] for one in found["ResourceTagMappingList"]] == [arn]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"serviceName": "no spaces"}, "service name is not valid"),
        ({"networkConfiguration": {}}, "Network Configuration must be provided"),
        ({"schedulingStrategy": "DAEMON"}, "daemon"),
        ({"loadBalancers": [], "healthCheckGracePeriodSeconds": 9}, "grace period is only valid"),
        ({"enableExecuteCommand": True}, "valid taskRoleArn is not being used"),
        (
            {
                "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}],
                "launchType": "FARGATE",
            },
            "Specifying both a launch type and capacity provider strategy",
        ),
        (
            {"capacityProviderStrategy": [{"capacityProvider": "mine", "weight": 1}]},
            "not associated with the cluster",
        ),
        (
            {"capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 0}]},
            "weight greater than 0",
        ),
        ({"deploymentConfiguration": {"maximumPercent": 50}}, "maximumPercent"),
    ],
)
def test_what_makes_no_sense_is_refused(stage: Stage, change: dict[str, Any], text: str) -> None:
    with Refused("InvalidParameterException", text):
        stage.create(**change)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"containerName": "db"}, "The container db does not exist in the task definition."),
        ({"containerPort": 81}, "The container web did not have a container port 81 defined."),
        ({"targetGroupArn": "nonsense"}, "target group does not exist"),
    ],
)
def test_load_balancers_must_fit_the_task(stage: Stage, change: dict[str, Any], text: str) -> None:
    with Refused("InvalidParameterException", text):
        stage.create(loadBalancers=[{**stage.behind()[0], **change}])


def test_a_target_group_must_hang_on_a_listener(stage: Stage) -> None:
    lonely = stage.make_target_group("lonely")
    text = (
        f"The target group with targetGroupArn {lonely} does not have an associated load balancer."
    )
    with Refused("InvalidParameterException", text):
        stage.create(loadBalancers=stage.behind(lonely))


def test_a_target_group_must_take_addresses(stage: Stage) -> None:
    instances = stage.make_target_group("instances", "instance")
    with Refused("InvalidParameterException", "has target type instance"):
        stage.create(loadBalancers=stage.behind(instances))


def test_security_groups_must_be_of_the_same_vpc(stage: Stage) -> None:
    ec2 = stage.aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="x", Description="x", VpcId=vpc)["GroupId"]
    placed = {"awsvpcConfiguration": {"subnets": stage.network.subnets, "securityGroups": [group]}}
    with Refused("InvalidParameterException", "does not appear to belong to the same VPC"):
        stage.create(networkConfiguration=placed)


def test_no_security_group_means_the_default_one(stage: Stage) -> None:
    placed = {"awsvpcConfiguration": {"subnets": stage.network.subnets}}
    stage.create(networkConfiguration=placed)
    assert stage.settle()["status"] == "SUCCESSFUL"


def test_missing_things_are_named(stage: Stage) -> None:
    with Refused("ClientException", "TaskDefinition not found."):
        stage.create(taskDefinition="nothing")
    with Refused("ServiceNotFoundException", "Service not found."):
        stage.update(desiredCount=1)
    with Refused("ClusterNotFoundException", "Cluster not found."):
        stage.create(cluster="nothing")
    definition = stage.register()
    stage.ecs.deregister_task_definition(taskDefinition=definition)
    with Refused("ClientException", "TaskDefinition is inactive"):
        stage.create(taskDefinition=definition)


def test_a_scalable_target_finds_the_service(stage: Stage) -> None:
    stage.create()
    stage.aws.clock.sleep(5)
    stage.aws.client("application-autoscaling", REGION).register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/{CLUSTER}/web",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=1,
        MaxCapacity=4,
    )
