"""Attributes of load balancers and target groups: all that AWS has, with the values it takes."""

import re
from collections.abc import Mapping
from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer, FakeTargetGroup

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch

# Each with its default and the values it takes: a range, or a pattern.
Attribute = tuple[str, range | str]
Attributes = Mapping[str, Attribute]

_SWITCH = "true|false"
_TEXT = ".*"
_DAYS = range(1, 604_801)

LOAD_BALANCER: Attributes = {
    "access_logs.s3.bucket": ("", _TEXT),
    "access_logs.s3.enabled": ("false", _SWITCH),
    "access_logs.s3.prefix": ("", _TEXT),
    "client_keep_alive.seconds": ("3600", range(60, 604_801)),
    "connection_logs.s3.bucket": ("", _TEXT),
    "connection_logs.s3.enabled": ("false", _SWITCH),
    "connection_logs.s3.prefix": ("", _TEXT),
    "deletion_protection.enabled": ("false", _SWITCH),
    "health_check_logs.s3.bucket": ("", _TEXT),
    "health_check_logs.s3.enabled": ("false", _SWITCH),
    "health_check_logs.s3.prefix": ("", _TEXT),
    "idle_timeout.timeout_seconds": ("60", range(1, 4001)),
    "ipv6.deny_all_igw_traffic": ("false", _SWITCH),
    "load_balancing.cross_zone.enabled": ("true", "true"),
    "routing.http.desync_mitigation_mode": ("defensive", "monitor|defensive|strictest"),
    "routing.http.drop_invalid_header_fields.enabled": ("false", _SWITCH),
    "routing.http.preserve_host_header.enabled": ("false", _SWITCH),
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": ("false", _SWITCH),
    "routing.http.xff_client_port.enabled": ("false", _SWITCH),
    "routing.http.xff_header_processing.mode": ("append", "append|preserve|remove"),
    "routing.http2.enabled": ("true", _SWITCH),
    "waf.fail_open.enabled": ("false", _SWITCH),
    "zonal_shift.config.enabled": ("false", _SWITCH),
}
_HEALTHY = "target_group_health"
TARGET_GROUP: Attributes = {
    "deregistration_delay.timeout_seconds": ("300", range(3601)),
    "load_balancing.algorithm.anomaly_mitigation": ("off", "on|off"),
    "load_balancing.algorithm.type": (
        "round_robin",
        "round_robin|least_outstanding_requests|weighted_random",
    ),
    "load_balancing.cross_zone.enabled": (
        "use_load_balancer_configuration",
        "true|false|use_load_balancer_configuration",
    ),
    "slow_start.duration_seconds": ("0", r"0|[3-9]\d|[1-8]\d\d|900"),
    "stickiness.app_cookie.cookie_name": ("", _TEXT),
    "stickiness.app_cookie.duration_seconds": ("86400", _DAYS),
    "stickiness.enabled": ("false", _SWITCH),
    "stickiness.lb_cookie.duration_seconds": ("86400", _DAYS),
    "stickiness.type": ("lb_cookie", "lb_cookie|app_cookie"),
    f"{_HEALTHY}.dns_failover.minimum_healthy_targets.count": ("1", r"off|\d+"),
    f"{_HEALTHY}.dns_failover.minimum_healthy_targets.percentage": ("off", r"off|\d+"),
    f"{_HEALTHY}.unhealthy_state_routing.minimum_healthy_targets.count": ("1", r"\d+"),
    f"{_HEALTHY}.unhealthy_state_routing.minimum_healthy_targets.percentage": ("off", r"off|\d+"),
}


@patch(FakeLoadBalancer, "__init__")
def start_load_balancer(original: Original, balancer: Any, *arguments: Any, **named: Any) -> None:
    original(balancer, *arguments, **named)
    if balancer.type == "application":
        balancer.attrs = _defaults(LOAD_BALANCER)


@patch(FakeTargetGroup, "__init__")
def start_target_group(original: Original, group: Any, *arguments: Any, **named: Any) -> None:
    original(group, *arguments, **named)
    if group.protocol in ("HTTP", "HTTPS"):
        group.attributes = _defaults(TARGET_GROUP)


def _defaults(attributes: Attributes) -> dict[str, str]:
    return {key: default for key, (default, _values) in attributes.items()}


@patch(ELBv2Backend)
def modify_load_balancer_attributes(
    original: Original, backend: Any, arn: str, attrs: dict[str, str]
) -> Any:
    balancer = backend.load_balancers.get(arn)
    if balancer and balancer.type == "application":
        _check("Load balancer", LOAD_BALANCER, attrs)
        _check_logs({**balancer.attrs, **attrs})
    return original(backend, arn, attrs)


def _check_logs(attributes: Mapping[str, str]) -> None:
    for kind in ("access_logs", "connection_logs", "health_check_logs"):
        if attributes[f"{kind}.s3.enabled"] == "true" and not attributes[f"{kind}.s3.bucket"]:
            raise AwsError(
                "InvalidConfigurationRequest",
                f"The value of '{kind}.s3.bucket' cannot be empty when logs are enabled",
            )


@patch(ELBv2Backend)
def modify_target_group_attributes(
    original: Original, backend: Any, target_group_arn: str, attributes: dict[str, str]
) -> None:
    group = backend.target_groups.get(target_group_arn)
    if group and group.protocol in ("HTTP", "HTTPS"):
        _check("Target group", TARGET_GROUP, attributes)
    original(backend, target_group_arn, attributes)
    attributes.update({**group.attributes, **attributes})  # AWS answers all of them


def _check(what: str, known: Attributes, wished: Mapping[str, str]) -> None:
    for key, value in wished.items():
        if key not in known:
            raise AwsError("ValidationError", f"{what} attribute key '{key}' is not recognized")
        if not _takes(known[key][1], value):
            raise AwsError(
                "ValidationError", f"{what} attribute value '{value}' is not valid for '{key}'"
            )


def _takes(values: range | str, value: str) -> bool:
    if isinstance(values, range):
        return value.isdigit() and int(value) in values
    return bool(re.fullmatch(values, value))
