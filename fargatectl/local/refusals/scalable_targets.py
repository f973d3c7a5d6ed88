"""Application Auto Scaling's tags, and its policies' alarms: what moto leaves out."""

import json
from typing import Any

from moto.applicationautoscaling.models import (
    ApplicationAutoscalingBackend,
    applicationautoscaling_backends,
)
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.responses import ActionResult

from fargatectl.local.ecs.targetgroups import listener_rules
from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

LABEL = "ALBRequestCountPerTarget"


@patch(ApplicationAutoScalingResponse)
def register_scalable_target(original: Original, response: Any) -> Any:
    """Tags count for a new target; a known one is tagged with TagResource."""
    backend, wish = _backend(response), _wish(response)
    known = backend.targets.get(wish["ScalableDimension"], {})
    is_new = wish["ResourceId"] not in known
    answer = original(response)
    if is_new:
        target = backend.targets[wish["ScalableDimension"]][wish["ResourceId"]]
        target.tags = dict(wish.get("Tags") or {})
    return answer


def list_tags_for_resource(response: Any) -> Any:
    return ActionResult({"Tags": _target(response).tags})


def tag_resource(response: Any) -> Any:
    _target(response).tags |= _wish(response)["Tags"]
    return ActionResult({})


def untag_resource(response: Any) -> Any:
    target, keys = _target(response), _wish(response)["TagKeys"]
    target.tags = {key: value for key, value in target.tags.items() if key not in keys}
    return ActionResult({})


for operation in (list_tags_for_resource, tag_resource, untag_resource):
    setattr(ApplicationAutoScalingResponse, operation.__name__, operation)


@patch(ApplicationAutoscalingBackend)
def put_scaling_policy(original: Original, backend: Any, **wish: Any) -> Any:
    """A changed policy keeps its ARN, and its old alarms go."""
    _check_label(backend, wish.get("policy_body") or {})
    where = (wish["policy_name"], wish["resource_id"])
    before = [
        policy
        for policy in backend.policies.values()
        if (policy.policy_name, policy.resource_id) == where
    ]
    for policy in before:
        policy.delete_alarms(backend.account_id, backend.region_name)
    made = original(backend, **wish)
    for policy in before:
        made.policy_arn = policy.policy_arn
    return made


def _check_label(backend: Any, configuration: dict[str, Any]) -> None:
    """Whose requests are counted: a target group behind a load balancer."""
    metric = configuration.get("PredefinedMetricSpecification") or {}
    if metric.get("PredefinedMetricType") != LABEL:
        return
    label = metric.get("ResourceLabel") or ""
    if not _is_balanced(backend, label):
        raise AwsError(
            "ValidationException",
            f"Invalid resource label {label}: it must be app/<load balancer's name>/<id>"
            "/targetgroup/<target group's name>/<id>, of a target group behind that load balancer",
        )


def _is_balanced(backend: Any, label: str) -> bool:
    balancer, _, group = label.partition("/targetgroup/")
    where = f"arn:aws:elasticloadbalancing:{backend.region_name}:{backend.account_id}"
    rules = listener_rules(f"{where}:targetgroup/{group}")
    return any(f"/{balancer}/" in rule for rule in rules)


def _wish(response: Any) -> Any:
    return json.loads(response.body)


def _backend(response: Any) -> Any:
    return applicationautoscaling_backends[response.current_account][response.region]


def _target(response: Any) -> Any:
    arn = _wish(response)["ResourceARN"]
    for by_id in _backend(response).targets.values():
        for target in by_id.values():
            if target.arn == arn:
                return target
    raise AwsError("ResourceNotFoundException", f"The resource {arn} doesn't exist.")
