"""A new service comes up, is healthy, and says so."""

from tests.local.ecs.stage import CLUSTER, Stage


def test_a_new_service_reaches_a_steady_state(stage: Stage) -> None:
    stage.create(count=2)
    assert stage.settle()["status"] == "SUCCESSFUL"
    service = stage.describe()
    assert (service["runningCount"], service["pendingCount"]) == (2, 0)
    assert [one["rolloutState"] for one in service["deployments"]] == ["COMPLETED"]
    assert stage.health() == [("healthy", None)] * 2


def test_a_task_passes_through_all_states(stage: Stage) -> None:
    stage.create()
    seen: list[str] = []
    for _ in range(60):
        stage.wait(1)
        seen += [task["lastStatus"] for task in stage.tasks()]
    assert list(dict.fromkeys(seen)) == ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING"]


def test_events_come_newest_first_in_the_order_of_what_happened(stage: Stage) -> None:
    stage.create()
    stage.settle()
    task = stage.tasks()[0]["taskArn"].rpartition("/")[2]
    deployment = stage.describe()["deployments"][0]["id"]
    assert stage.events() == [
        f"has started 1 tasks: (task {task}).",
        f"registered 1 targets in (target-group {stage.group})",
        f"(deployment {deployment}) deployment completed.",
        "has reached a steady state.",
    ]


def test_a_target_is_initial_until_its_first_passed_check(stage: Stage) -> None:
    stage.create()
    stage.wait(34)
    assert stage.health() == [("initial", "Elb.RegistrationInProgress")]
    stage.wait(5)
    assert stage.health() == [("initial", "Elb.InitialHealthChecking")]
    stage.wait(6)
    assert stage.health() == [("healthy", None)]


def test_a_target_group_without_listener_is_unused(stage: Stage) -> None:
    stage.create()
    stage.settle()
    stage.elb.delete_listener(ListenerArn=stage.listener)
    assert stage.health() == [("unused", "Target.NotInUse")]


def test_without_any_check_a_task_counts_after_forty_seconds(stage: Stage) -> None:
    stage.create(loadBalancers=[])
    stage.wait(60)
    assert stage.describe()["runningCount"] == 1
    assert stage.rollouts()[0]["status"] == "IN_PROGRESS"
    stage.wait(20)
    assert stage.rollouts()[0]["status"] == "SUCCESSFUL"


def test_a_container_check_decides_where_there_is_one(stage: Stage) -> None:
    check = {"command": ["CMD-SHELL", "curl -f localhost"], "interval": 5}
    definition = stage.register(containers=[stage.container(healthCheck=check)])
    stage.create(loadBalancers=[], taskDefinition=definition)
    stage.wait(36)
    assert stage.tasks()[0]["healthStatus"] == "UNKNOWN"
    stage.wait(5)
    assert stage.tasks()[0]["healthStatus"] == "HEALTHY"
    assert stage.rollouts()[0]["status"] == "SUCCESSFUL"


def test_tasks_have_an_address_of_their_subnet_and_the_services_groups(stage: Stage) -> None:
    stage.create(count=2)
    stage.settle()
    tasks = stage.tasks()
    details = [
        {one["name"]: one["value"] for one in task["attachments"][0]["details"]} for task in tasks
    ]
    assert {one["subnetId"] for one in details} == set(stage.network.subnets)
    interfaces = stage.aws.client("ec2").describe_network_interfaces(
        NetworkInterfaceIds=[one["networkInterfaceId"] for one in details]
    )["NetworkInterfaces"]
    for interface in interfaces:
        assert interface["PrivateIpAddress"].startswith("10.0.")
        assert [group["GroupId"] for group in interface["Groups"]] == [stage.network.group]
        assert interface["Association"]["PublicIp"]


def test_tasks_know_their_service_and_deployment(stage: Stage) -> None:
    tags = [{"key": "team", "value": "blue"}]
    stage.create(tags=tags, propagateTags="SERVICE", enableECSManagedTags=True)
    stage.settle()
    arns = stage.ecs.list_tasks(cluster=CLUSTER, serviceName="web")["taskArns"]
    answer = stage.ecs.describe_tasks(cluster=CLUSTER, tasks=arns, include=["TAGS"])
    task = answer["tasks"][0]
    assert task["group"] == "service:web"
    assert task["startedBy"] == stage.describe()["deployments"][0]["id"]
    assert {"key": "aws:ecs:serviceName", "value": "web"} in task["tags"]
    assert tags[0] in task["tags"]
    assert (task["cpu"], task["memory"], task["launchType"]) == ("256", "512", "FARGATE")


def test_spot_and_on_demand_are_split_by_base_and_weight(stage: Stage) -> None:
    stage.create(
        count=5,
        capacityProviderStrategy=[
            {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
            {"capacityProvider": "FARGATE_SPOT", "weight": 3},
        ],
    )
    stage.settle()
    providers = [task["capacityProviderName"] for task in stage.tasks()]
    assert sorted(providers) == ["FARGATE"] * 2 + ["FARGATE_SPOT"] * 3


def test_ten_idle_hours_are_caught_up_at_once_with_few_log_lines(stage: Stage) -> None:
    stage.create()
    stage.settle()
    stage.wait(36_000)
    assert stage.describe()["runningCount"] == 1
    assert 30 <= len(stage.lines()) < 60


def test_a_service_of_none_is_steady_at_once(stage: Stage) -> None:
    stage.create(count=0)
    stage.wait(5)
    assert stage.rollouts()[0]["status"] == "SUCCESSFUL"
