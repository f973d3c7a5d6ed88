"""Application Auto Scaling acts: by metrics that leave their target, and by the clock."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from moto.applicationautoscaling.models import (
    ApplicationAutoscalingBackend,
    applicationautoscaling_backends,
)
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.responses import ActionResult

from fargatectl.local.ecs.call import place
from fargatectl.local.ecs.handlers import scheduler
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals import activities
from fargatectl.local.refusals.activities import COUNT, known, resource_id
from fargatectl.local.refusals.autoscaling import move_inside
from fargatectl.local.repeating import Repeating
from fargatectl.local.scheduler.service import Service
from fargatectl.local.scheduler.usage import CPU, MEMORY, Metric, of_group

METRICS = {
    "ECSServiceAverageCPUUtilization": CPU,
    "ECSServiceAverageMemoryUtilization": MEMORY,
}
# The alarms of target tracking: so many minutes above the target, or below nine tenths of it.
OUT_AFTER, IN_AFTER, MARGIN = 3, 15, 0.9
COOLDOWN = 300.0


@patch(ApplicationAutoscalingBackend)
def register_scalable_target(original: Original, backend: Any, *rest: Any, **named: Any) -> Any:
    target = original(backend, *rest, **named)
    scheduler().meter.measured = react
    return target


@patch(ApplicationAutoscalingBackend)
def put_scheduled_action(original: Original, backend: Any, **wish: Any) -> Any:
    answer = original(backend, **wish)
    named = (wish["service_namespace"], wish["resource_id"], wish["scheduled_action_name"])
    for action in backend.scheduled_actions:
        its = (action.service_namespace, action.resource_id, action.scheduled_action_name)
        if its == named:
            _wind_up(backend, action)
    return answer


def describe_scaling_activities(response: Any) -> Any:
    backend = applicationautoscaling_backends[response.current_account][response.region]
    wanted = response._get_param("ResourceId")
    found = [one for one in known(backend) if wanted in (None, one["ResourceId"])]
    return ActionResult({"ScalingActivities": found})


ApplicationAutoScalingResponse.describe_scaling_activities = describe_scaling_activities


def react(service: Service) -> None:
    """Move a service's number of tasks where its metrics want it, as far as its bounds let."""
    account, region = place(service.arn)
    backend = applicationautoscaling_backends[account][region]
    target = backend.targets.get(COUNT, {}).get(resource_id(service))
    if target is None:
        return
    policies = [
        policy
        for policy in backend.policies.values()
        if policy.resource_id == target.resource_id
        and policy.target_tracking_scaling_policy_configuration
    ]
    wishes = {one.policy_name: _wish(service, one) for one in policies}
    told = {name: count for name, count in wishes.items() if count is not None}
    if not told:
        return
    # The policy that wants most tasks is heard.
    name = max(told, key=lambda each: told[each])
    count = min(max(told[name], target.min_capacity), target.max_capacity)
    rules = next(one for one in policies if one.policy_name == name)
    if count != service.desired_count and _may(backend, service, rules, count):
        direction = "High" if count > service.desired_count else "Low"
        alarm = f"TargetTracking-{target.resource_id}-Alarm{direction}"
        cause = f"monitor alarm {alarm} in state ALARM triggered policy {name}"
        activities.scale(backend, service, count, cause)


def _wish(service: Service, policy: Any) -> int | None:
    """How many tasks would bring the metric to its target; None without a metric."""
    rules = policy.target_tracking_scaling_policy_configuration
    metric = _metric(service, rules.get("PredefinedMetricSpecification", {}))
    values = [value for _, value in scheduler().meter.samples(metric)]
    return _tracked(rules, values, service.desired_count) if values else None


def _metric(service: Service, wish: Mapping[str, str]) -> Metric:
    if label := wish.get("ResourceLabel"):
        return of_group(f"targetgroup/{label.partition('/targetgroup/')[2]}")
    return (
        service.cluster_name,
        service.name,
        METRICS.get(wish.get("PredefinedMetricType", ""), ""),
    )


def _tracked(rules: Mapping[str, Any], values: Sequence[float], count: int) -> int:
    target = float(rules["TargetValue"])
    proportional = math.ceil(count * values[-1] / target)
    if len(values) >= OUT_AFTER and min(values[-OUT_AFTER:]) > target:
        return max(count + 1, proportional)
    is_low = len(values) >= IN_AFTER and max(values[-IN_AFTER:]) < target * MARGIN
    return min(count, proportional) if is_low and not rules.get("DisableScaleIn") else count


def _may(backend: Any, service: Service, policy: Any, count: int) -> bool:
    """Cooldowns; and while ECS deploys, no task is taken away."""
    rules = policy.target_tracking_scaling_policy_configuration
    is_out = count > service.desired_count
    if not is_out and service.rollout:
        return False
    cooldown = rules.get("ScaleOutCooldown" if is_out else "ScaleInCooldown", COOLDOWN)
    mine = resource_id(service)
    last = next((one["StartTime"] for one in known(backend) if one["ResourceId"] == mine), None)
    return last is None or scheduler().agenda.elapsed(last.timestamp()) >= cooldown


def _wind_up(backend: Any, action: Any) -> None:
    """Act by what it says from now on; what it said before is void."""
    version = action.version = object()
    Repeating(
        scheduler().agenda,
        action.schedule,
        action.timezone or "UTC",
        partial(_act, backend, action),
        lambda: action in backend.scheduled_actions and action.version is version,
    )


def _act(backend: Any, action: Any) -> None:
    target = backend.targets.get(action.scalable_dimension, {}).get(action.resource_id)
    if target is None:
        return
    wish: Mapping[str, int] = action.scalable_target_action
    cause = f"scheduled action name {action.scheduled_action_name} was triggered"
    for member, attribute in (("MinCapacity", "min_capacity"), ("MaxCapacity", "max_capacity")):
        if wish.get(member) is not None:
            setattr(target, attribute, wish[member])
            setting = f"{attribute.replace('_', ' ')} to {wish[member]}"
            activities.note(backend, action.resource_id, setting, cause)
    move_inside(backend, target)
