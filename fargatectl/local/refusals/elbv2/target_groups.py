"""Target groups: the same wish twice, health checks out of range, and who uses a group."""

import secrets
from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeTargetGroup, elbv2_backends
from moto.elbv2.responses import ELBV2Response

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

_SETTINGS = (
    "health_check_enabled",
    "health_check_interval_seconds",
    "health_check_path",
    "health_check_port",
    "health_check_protocol",
    "health_check_timeout_seconds",
    "healthy_threshold_count",
    "ip_address_type",
    "matcher",
    "port",
    "protocol",
    "protocol_version",
    "target_type",
    "unhealthy_threshold_count",
    "vpc_id",
)
_RANGES = {
    "HealthCheckIntervalSeconds": ("Health check interval", 5, 300),
    "HealthCheckTimeoutSeconds": ("Health check timeout", 2, 120),
    "HealthyThresholdCount": ("Healthy threshold count", 2, 10),
    "UnhealthyThresholdCount": ("Unhealthy threshold count", 2, 10),
    "Port": ("Port", 1, 65535),
}


@patch(ELBV2Response, "create_target_group")
def check_new(original: Original, response: Any) -> Any:
    _check_ranges(response._get_params())
    return original(response)


@patch(ELBV2Response, "modify_target_group")
def check_changed(original: Original, response: Any) -> Any:
    wish = response._get_params()
    _check_ranges(wish)
    group = response.elbv2_backend.target_groups.get(wish["TargetGroupArn"])
    if group:
        interval = wish.get("HealthCheckIntervalSeconds", group.health_check_interval_seconds)
        timeout = wish.get("HealthCheckTimeoutSeconds", group.health_check_timeout_seconds)
        if int(timeout) >= int(interval):
            raise AwsError(
                "ValidationError",
                f"Health check timeout '{timeout}' must be smaller than the interval '{interval}'",
            )
    return original(response)


def _check_ranges(wish: dict[str, Any]) -> None:
    for name, (words, least, most) in _RANGES.items():
        if wish.get(name) is not None and not least <= int(wish[name]) <= most:
            raise AwsError(
                "ValidationError",
                f"{words} '{wish[name]}' must be between {least} and {most} inclusive",
            )
    _check_path(wish.get("HealthCheckPath"))
    _check_codes(wish.get("Matcher", {}).get("HttpCode"))


def _check_path(path: str | None) -> None:
    if path is not None and not path.startswith("/"):
        raise AwsError("ValidationError", f"Health check path '{path}' must begin with a '/'")


def _check_codes(codes: str | None) -> None:
    numbers = [int(code) for part in (codes or "").split(",") for code in part.split("-") if code]
    if not all(200 <= number <= 499 for number in numbers):
        raise AwsError(
            "ValidationError", f"Health check matcher HTTP code '{codes}' must be within 200-499"
        )


@patch(ELBv2Backend)
def create_target_group(original: Original, backend: Any, name: str, **wish: Any) -> Any:
    existing = next((one for one in backend.target_groups.values() if one.name == name), None)
    if existing is None:
        return original(backend, name, **wish)
    # What the wish would become, AWS's defaults included.
    wished = original(backend, secrets.token_hex(16), **{**wish, "tags": None})
    del backend.target_groups[wished.arn]
    for setting in _SETTINGS:
        if str(getattr(wished, setting, None)) != str(getattr(existing, setting, None)):
            raise AwsError(
                "DuplicateTargetGroupName",
                f"A target group with the same name '{name}' exists, but with different settings",
            )
    return existing


def load_balancer_arns(group: Any) -> list[str]:
    """The load balancers whose listeners or rules forward to a group, as of now."""
    backend = elbv2_backends[group.account_id][group.region_name]
    return [
        balancer.arn
        for balancer in backend.load_balancers.values()
        if group.arn in target_groups(backend, balancer)
    ]


def target_groups(backend: Any, balancer: Any) -> set[str]:
    """The target groups that a load balancer's listeners and rules forward to."""
    return {
        arn
        for listener in balancer.listeners.values()
        for rule in listener.rules.values()
        for action in rule.actions
        for arn in backend._get_target_group_arns_from(action_data=action.data)
    }


# moto notes them when a listener or rule is made, and never forgets; what it notes is not kept.
FakeTargetGroup.load_balancer_arns = property(load_balancer_arns, lambda _group, _noted: None)
