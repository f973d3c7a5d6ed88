"""The history of a service, and stopping what is under way."""

from tests.local.account import Refused
from tests.local.ecs.stage import CLUSTER, Stage


def test_stopping_a_deployment_goes_back(stage: Stage) -> None:
    stage.create("nginx:1")
    stage.settle()
    stage.update("nginx:2")
    stage.wait(5)
    stage.ecs.stop_service_deployment(
        serviceDeploymentArn=stage.rollouts()[0]["serviceDeploymentArn"]
    )
    assert stage.rollouts()[0]["status"] == "ROLLBACK_REQUESTED"
    stage.wait(2)
    assert stage.rollouts()[0]["status"] == "ROLLBACK_IN_PROGRESS"
    stopped = stage.settle()
    assert stopped["status"] == "ROLLBACK_SUCCESSFUL"
    assert stopped["stoppedAt"]
    assert [task["containers"][0]["image"] for task in stage.tasks()] == ["nginx:1"]


def test_what_is_over_cannot_be_stopped(stage: Stage) -> None:
    stage.create()
    arn = stage.settle()["serviceDeploymentArn"]
    with Refused("ConflictException", "in terminal states"):
        stage.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    with Refused("ServiceDeploymentNotFoundException"):
        stage.ecs.stop_service_deployment(serviceDeploymentArn=arn + "x")


def test_deployments_are_listed_newest_first_and_by_status(stage: Stage) -> None:
    stage.create("nginx:1")
    stage.settle()
    stage.update("nginx:2")
    listed = stage.ecs.list_service_deployments(service=stage.describe()["serviceArn"])
    statuses = [one["status"] for one in listed["serviceDeployments"]]
    assert statuses == ["IN_PROGRESS", "SUCCESSFUL"]
    found = stage.ecs.list_service_deployments(
        cluster=CLUSTER, service="web", status=["SUCCESSFUL"]
    )
    assert len(found["serviceDeployments"]) == 1
    page = stage.ecs.list_service_deployments(cluster=CLUSTER, service="web", maxResults=1)
    assert page["serviceDeployments"][0]["status"] == "IN_PROGRESS"
    rest = stage.ecs.list_service_deployments(
        cluster=CLUSTER, service="web", maxResults=1, nextToken=page["nextToken"]
    )
    assert rest["serviceDeployments"][0]["status"] == "SUCCESSFUL"
    assert "nextToken" not in rest


def test_a_revision_tells_digests_and_the_listener(stage: Stage) -> None:
    stage.create("nginx:1")
    stage.settle()
    service = stage.describe()
    arn = service["currentServiceRevisions"][0]["arn"]
    answer = stage.ecs.describe_service_revisions(serviceRevisionArns=[arn, arn + "0"])
    revision = answer["serviceRevisions"][0]
    image = revision["containerImages"][0]
    assert (image["containerName"], image["image"]) == ("web", "nginx:1")
    assert image["imageDigest"] == stage.tasks()[0]["containers"][0]["imageDigest"]
    assert revision["taskDefinition"] == service["taskDefinition"]
    assert revision["loadBalancers"] == service["loadBalancers"]
    resolved = revision["resolvedConfiguration"]["loadBalancers"][0]
    assert resolved["targetGroupArn"] == stage.group
    assert answer["failures"] == [{"arn": arn + "0", "reason": "MISSING"}]


def test_a_service_points_to_its_deployment(stage: Stage) -> None:
    stage.create(count=2)
    newest = stage.settle()
    service = stage.describe()
    assert service["currentServiceDeployment"] == newest["serviceDeploymentArn"]
    target = newest["targetServiceRevision"]
    assert (target["requestedTaskCount"], target["runningTaskCount"]) == (2, 2)


def test_deployments_are_listed_by_time(stage: Stage) -> None:
    stage.create("nginx:1")
    first = stage.settle()
    stage.wait(60)
    stage.update("nginx:2")
    for bound, expected in (("before", "SUCCESSFUL"), ("after", "IN_PROGRESS")):
        found = stage.ecs.list_service_deployments(
            cluster=CLUSTER, service="web", createdAt={bound: first["finishedAt"]}
        )
        assert [one["status"] for one in found["serviceDeployments"]] == [expected]
