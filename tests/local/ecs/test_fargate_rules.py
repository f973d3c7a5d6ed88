"""What Fargate and deployment configurations do not take is refused, in ECS's words."""

from typing import Any

import pytest

from tests.local.account import Account, Refused
from tests.local.ecs.stage import CLUSTER, Stage
from tests.local.ecs.test_task_definitions import container, request

LINUX = "linuxParameters"
HAS_NOT = "Tasks using the Fargate launch type do not support"


@pytest.mark.parametrize(
    ("where", "change", "text"),
    [
        *(
            ("container", change, f"{HAS_NOT} {next(iter(change))}.")
            for change in (
                {"dnsServers": ["10.0.0.2"]},
                {"dnsSearchDomains": ["corp"]},
                {"dockerSecurityOptions": ["no-new-privileges"]},
                {"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]},
                {"disableNetworking": True},
                {"hostname": "web"},
                {"links": ["db"]},
                {"privileged": True},
            )
        ),
        ("container", {LINUX: {"sharedMemorySize": 64}}, f"{HAS_NOT} sharedMemorySize."),
        ("container", {LINUX: {"swappiness": 0}}, f"{HAS_NOT} swappiness."),
        ("container", {LINUX: {"tmpfs": [{"containerPath": "/t", "size": 1}]}}, "tmpfs."),
        ("container", {LINUX: {"devices": [{"hostPath": "/dev/x"}]}}, "devices."),
        ("container", {LINUX: {"capabilities": {"add": ["NET_ADMIN"]}}}, "other than SYS_PTRACE"),
        ("container", {"resourceRequirements": [{"type": "GPU", "value": "1"}]}, "GPU"),
        ("container", {"logConfiguration": {"logDriver": "syslog"}}, "log driver syslog"),
        ("container", {"stopTimeout": 121}, "stopTimeout must be between 2 and 120"),
        (
            "container",
            {"restartPolicy": {"enabled": True, "restartAttemptPeriod": 5}},
            "between 60 and 1800",
        ),
        ("task", {"ipcMode": "task"}, f"{HAS_NOT} ipcMode."),
        ("task", {"placementConstraints": [{"type": "memberOf"}]}, "placementConstraints."),
        (
            "task",
            {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"driver": "x"}}]},
            "dockerVolumeConfiguration.",
        ),
        ("task", {"volumes": [{"name": "v", "host": {"sourcePath": "/x"}}]}, "host.sourcePath."),
    ],
)
def test_what_needs_a_host_is_refused(
    aws: Account, where: str, change: dict[str, Any], text: str
) -> None:
    sent = change if where == "task" else {"containerDefinitions": [container(**change)]}
    with Refused("ClientException", text):
        aws.client("ecs").register_task_definition(**request(**sent))


EARLY = {"enable": True, "healthyPercent": 100, "sourceServiceRevisionCleanup": "DEFERRED"}
HOOK = {"lifecycleStages": ["POST_SCALE_UP"]}


def test_deployments_that_cannot_be_are_refused(stage: Stage) -> None:
    stage.create()
    for configuration, text in (
        ({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 2.9}}, "between 3.0 and"),
        ({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 5.55}}, "multiple of 0.1"),
        ({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 0.01}}, "0.1 and 100.0"),
        (
            {"strategy": "CANARY", "canaryConfiguration": {"canaryBakeTimeInMinutes": 1441}},
            "canaryBakeTimeInMinutes must be between 0 and 1440",
        ),
        ({"canaryConfiguration": {"canaryPercent": 5.0}}, "only supported with the CANARY"),
        ({"linearConfiguration": {"stepPercent": 5.0}}, "only supported with the LINEAR"),
        ({"strategy": "BLUE_GREEN", "earlySuccessCriteria": EARLY}, "with the ROLLING strategy"),
        ({"earlySuccessCriteria": {"enable": True}}, "are required when earlySuccessCriteria"),
        ({"earlySuccessCriteria": {**EARLY, "healthyPercent": 50}}, "minimumHealthyPercent (100)"),
        (
            {"alarms": {"enable": True, "rollback": True, "alarmNames": []}},
            "alarmNames cannot be empty",
        ),
        (
            {
                "deploymentCircuitBreaker": {
                    "enable": True,
                    "rollback": True,
                    "thresholdConfiguration": {"type": "BOUNDED_PERCENT", "value": 101},
                }
            },
            "thresholdConfiguration is out of range",
        ),
        ({"lifecycleHooks": [{**HOOK, "targetType": "AWS_LAMBDA"}]}, "are required for AWS_LAMBDA"),
        (
            {
                "lifecycleHooks": [
                    {
                        **HOOK,
                        "targetType": "PAUSE",
                        "timeoutConfiguration": {"timeoutInMinutes": 20161},
                    }
                ]
            },
            "timeoutInMinutes must be between 1 and 20160",
        ),
        ({"lifecycleHooks": [{"targetType": "PAUSE"}]}, "lifecycleStages cannot be empty"),
        ({"maximumPercent": 100, "minimumHealthyPercent": 100}, "will block deployments"),
    ):
        with Refused("InvalidParameterException", text):
            stage.update(deploymentConfiguration=configuration)


def test_what_a_service_stands_on_is_checked(stage: Stage) -> None:
    with Refused("PlatformUnknownException", "platform version does not exist"):
        stage.create(platformVersion="2.0.0")
    with Refused("InvalidParameterException", "cannot specify an IAM role"):
        stage.create(role="arn:aws:iam::123456789012:role/ecsServiceRole")
    many = {"subnets": [f"subnet-{number:017}" for number in range(17)]}
    with Refused("InvalidParameterException", "subnets can have at most 16"):
        stage.create(networkConfiguration={"awsvpcConfiguration": many})
    groups = {"subnets": stage.network.subnets, "securityGroups": [f"sg-{n:017}" for n in range(6)]}
    with Refused("InvalidParameterException", "securityGroups can have at most 5"):
        stage.create(networkConfiguration={"awsvpcConfiguration": groups})


def test_providers_that_tasks_run_on_stay_and_others_go_unless_named(stage: Stage) -> None:
    spot = [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]
    stage.create(capacityProviderStrategy=spot)
    stage.settle()

    def put(*names: str) -> list[str]:
        made = stage.ecs.put_cluster_capacity_providers(
            cluster=CLUSTER, capacityProviders=list(names), defaultCapacityProviderStrategy=[]
        )
        providers: list[str] = made["cluster"]["capacityProviders"]
        return providers

    with Refused("ResourceInUseException", "in use and cannot be removed"):
        put("FARGATE")
    assert put("FARGATE_SPOT") == ["FARGATE_SPOT"]


def test_batches_have_awss_sizes(stage: Stage) -> None:
    ecs, names = stage.ecs, [str(number) for number in range(101)]
    with Refused("InvalidParameterException", "Clusters list cannot exceed 100"):
        ecs.describe_clusters(clusters=names)
    with Refused("InvalidParameterException", "Tasks list cannot exceed 100"):
        ecs.describe_tasks(cluster=CLUSTER, tasks=names)
    with Refused("InvalidParameterException", "1 to 20 items"):
        ecs.describe_service_deployments(serviceDeploymentArns=names[:21])
    with Refused("InvalidParameterException", "1 to 20 items"):
        ecs.describe_service_revisions(serviceRevisionArns=names[:21])
    with Refused("InvalidParameterException", "between 1 and 10"):
        ecs.delete_task_definitions(taskDefinitions=names[:11])
    definition = stage.register()
    answer = ecs.delete_task_definitions(taskDefinitions=[definition])
    assert "still in ACTIVE status" in answer["failures"][0]["reason"]


def test_without_its_linked_role_ecs_makes_no_service(stage: Stage) -> None:
    stage.aws.client("iam").delete_service_linked_role(RoleName="AWSServiceRoleForECS")
    with Refused("InvalidParameterException", "Unable to assume the service linked role"):
        stage.create()
