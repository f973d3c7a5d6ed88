"""What ECS refuses of a strategy that moves requests, at once and later."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.commands.world import World
from tests.local.account import Refused

INVALID = "InvalidParameterException"


@pytest.fixture
def shifting(world: World) -> World:
    """A service whose requests ECS moves between two target groups."""
    world.edit("    http: true\n", "    http: true\n    deploy: {strategy: blue-green, bake: 0s}\n")
    world.up()
    return world


def _update(world: World, **changed: Any) -> None:
    (balancer,) = world.service()["loadBalancers"]
    advanced = {**balancer["advancedConfiguration"], **changed}
    balancers = [{**balancer, "advancedConfiguration": advanced}]
    world.client("ecs").update_service(cluster="hello", service="web", loadBalancers=balancers)


def _weigh(world: World, weights: Mapping[str, int]) -> None:
    (balancer,) = world.service()["loadBalancers"]
    groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
    world.client("elbv2").modify_rule(
        RuleArn=balancer["advancedConfiguration"]["productionListenerRule"],
        Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}],
    )


def test_the_two_groups_and_the_rule_between_them_are_checked(shifting: World) -> None:
    (balancer,) = shifting.service()["loadBalancers"]
    first = balancer["targetGroupArn"]
    second = balancer["advancedConfiguration"]["alternateTargetGroupArn"]
    with Refused(INVALID, "Duplicate targetGroupArn found"):
        _update(shifting, alternateTargetGroupArn=first)
    with Refused(INVALID, "productionListenerRule has an invalid ARN format"):
        _update(shifting, productionListenerRule="arn:aws:nonsense")
    restart: dict[str, Any] = {"cluster": "hello", "service": "web", "forceNewDeployment": True}
    _weigh(shifting, {first: 50, second: 50})
    with Refused(INVALID, "exactly one target group serving traffic but found 2"):
        shifting.client("ecs").update_service(**restart)
    _weigh(shifting, {first: 1})
    with Refused(INVALID, "testListenerRule is required"):
        shifting.client("ecs").update_service(**restart)


def test_a_strategy_without_a_second_group_is_refused(shifting: World) -> None:
    (balancer,) = shifting.service()["loadBalancers"]
    plain = {key: value for key, value in balancer.items() if key != "advancedConfiguration"}
    with Refused(INVALID, "advancedConfiguration field is required for all loadBalancers"):
        shifting.client("ecs").update_service(cluster="hello", service="web", loadBalancers=[plain])


def test_a_pause_is_not_possible_at_every_stage(shifting: World) -> None:
    hook = {"targetType": "PAUSE", "lifecycleStages": ["PRODUCTION_TRAFFIC_SHIFT"]}
    with Refused(INVALID, "Invalid lifecycle stage provided for Pause Hook"):
        shifting.client("ecs").update_service(
            cluster="hello",
            service="web",
            deploymentConfiguration={"strategy": "BLUE_GREEN", "lifecycleHooks": [hook]},
            forceNewDeployment=True,
        )


def test_a_role_that_may_not_move_requests_takes_the_deployment_back(shifting: World) -> None:
    iam, name = shifting.client("iam"), "hello-web-shift-eu-west-1"
    (policy,) = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    ecs = shifting.client("ecs")
    ecs.update_service(cluster="hello", service="web", forceNewDeployment=True)
    shifting.clock.sleep(300)
    arn = shifting.service()["currentServiceDeployment"]
    (found,) = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
    assert found["status"] == "ROLLBACK_SUCCESSFUL"
    assert "missing permissions on ECS Infrastructure Role" in found["statusReason"]


def test_a_pause_that_nobody_ends_is_a_rollback_and_its_word_must_be_right(
    shifting: World,
) -> None:
    shifting.edit("bake: 0s", "bake: 0s, pause: post-scale-up")
    shifting.edit("amazon/amazon-ecs-sample", "amazon/amazon-ecs-sample:2")
    shifting.up()
    ecs, arn = shifting.client("ecs"), shifting.service()["currentServiceDeployment"]
    with Refused(INVALID, "hookId must follow the format"):
        ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId="x")
    with Refused(INVALID, "either completed, unavailable, or not associated"):
        ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId="ecs-pause-1")
    shifting.clock.sleep(25 * 3600)
    (found,) = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
    assert "POST_SCALE_UP pause hook timed out" in found["statusReason"]
    assert shifting.service()["taskDefinition"].endswith(":1")
