"""Clusters: created once, deleted when empty."""

from tests.local.account import Account, Refused
from tests.local.ecs.stage import CLUSTER, Stage


def test_creating_a_cluster_again_returns_it_unchanged(aws: Account) -> None:
    ecs = aws.client("ecs")
    tags = [{"key": "team", "value": "blue"}]
    made = ecs.create_cluster(clusterName="c", tags=tags, capacityProviders=["FARGATE"])
    again = ecs.create_cluster(clusterName="c")
    assert again["cluster"] == made["cluster"]
    found = ecs.describe_clusters(clusters=["c"], include=["TAGS", "SETTINGS"])["clusters"][0]
    assert (found["tags"], found["capacityProviders"]) == (tags, ["FARGATE"])
    assert found["settings"] == [{"name": "containerInsights", "value": "disabled"}]


def test_the_first_cluster_makes_the_linked_role(aws: Account) -> None:
    aws.client("ecs").create_cluster(clusterName="c")
    role = aws.client("iam").get_role(RoleName="AWSServiceRoleForECS")["Role"]
    assert role["Path"] == "/aws-service-role/ecs.amazonaws.com/"


def test_a_cluster_goes_when_its_services_and_tasks_are_gone(stage: Stage) -> None:
    stage.create()
    stage.settle()
    with Refused("ClusterContainsServicesException", "while Services are active."):
        stage.ecs.delete_cluster(cluster=CLUSTER)
    stage.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    stage.wait(120)
    task = stage.run("nginx")[0]
    with Refused("ClusterContainsTasksException", "while Tasks are active."):
        stage.ecs.delete_cluster(cluster=CLUSTER)
    stage.ecs.stop_task(cluster=CLUSTER, task=task["taskArn"])
    stage.wait(60)
    assert stage.ecs.delete_cluster(cluster=CLUSTER)["cluster"]["status"] == "INACTIVE"
    assert stage.ecs.list_clusters()["clusterArns"] == []
    with Refused("ClusterNotFoundException", "The referenced cluster was inactive."):
        stage.create()
    assert stage.ecs.create_cluster(clusterName=CLUSTER)["cluster"]["status"] == "ACTIVE"


def test_counters_are_right(stage: Stage) -> None:
    stage.create(count=2)
    stage.wait(20)
    found = stage.ecs.describe_clusters(clusters=[CLUSTER])["clusters"][0]
    assert (found["activeServicesCount"], found["pendingTasksCount"]) == (1, 2)
    stage.wait(60)
    found = stage.ecs.describe_clusters(clusters=[CLUSTER])["clusters"][0]
    assert (found["runningTasksCount"], found["pendingTasksCount"]) == (2, 0)


def test_settings_can_be_changed(stage: Stage) -> None:
    settings = [{"name": "containerInsights", "value": "enhanced"}]
    stage.ecs.update_cluster_settings(cluster=CLUSTER, settings=settings)
    found = stage.ecs.describe_clusters(clusters=[CLUSTER], include=["SETTINGS"])["clusters"][0]
    assert found["settings"] == settings


def test_fargates_own_providers_exist(stage: Stage) -> None:
    answer = stage.ecs.describe_capacity_providers(capacityProviders=["FARGATE", "FARGATE_SPOT"])
    assert [one["status"] for one in answer["capacityProviders"]] == ["ACTIVE", "ACTIVE"]
    with Refused("InvalidParameterException", "does not exist"):
        stage.ecs.put_cluster_capacity_providers(
            cluster=CLUSTER, capacityProviders=["mine"], defaultCapacityProviderStrategy=[]
        )


def test_unknown_clusters_are_failures(aws: Account) -> None:
    answer = aws.client("ecs").describe_clusters(clusters=["nothing"])
    assert (answer["clusters"], answer["failures"][0]["reason"]) == ([], "MISSING")
