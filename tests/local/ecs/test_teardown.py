"""What must work while things around a service are taken away."""

from tests.local.ecs.stage import CLUSTER, Stage


def test_a_service_can_be_scaled_after_its_listener_is_gone(stage: Stage) -> None:
    stage.create()
    stage.settle()
    stage.elb.delete_listener(ListenerArn=stage.listener)
    stage.update(desiredCount=0)
    stage.wait(90)
    stage.ecs.delete_service(cluster=CLUSTER, service="web")
    stage.wait(10)
    assert stage.describe()["status"] == "INACTIVE"


def test_a_service_outlives_its_target_group(stage: Stage) -> None:
    stage.create()
    stage.settle()
    stage.elb.delete_listener(ListenerArn=stage.listener)
    stage.elb.delete_target_group(TargetGroupArn=stage.group)
    stage.wait(60)
    stage.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    stage.wait(60)
    assert stage.describe()["status"] == "INACTIVE"


def test_a_deployment_ends_with_its_service(stage: Stage) -> None:
    stage.create("sim/crash")
    stage.wait(30)
    stage.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    stage.wait(60)
    assert stage.rollouts()[0]["status"] == "STOPPED"
