"""Rules of listeners: priorities, conditions and their limits, in the order AWS answers them."""

from collections.abc import Iterator
from typing import Any

from moto.elbv2.models import ELBv2Backend
from moto.elbv2.responses import ELBV2Response

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch
from fargatectl.local.refusals.elbv2.actions import check_actions
from fargatectl.local.refusals.elbv2.versions import check_versions

QUOTA = 100
VALUES = 5
WILDCARDS = 5
_ONCE = ("host-header", "path-pattern", "http-request-method", "source-ip")
_CONFIGS = {"host-header": "HostHeaderConfig", "path-pattern": "PathPatternConfig"}


@patch(ELBV2Response)
def create_rule(original: Original, response: Any) -> Any:
    wish, backend = response._get_params(), response.elbv2_backend
    listener = backend.describe_listeners(None, [wish["ListenerArn"]])[0]
    _check_priority(wish["Priority"])
    _check_conditions(wish["Conditions"])
    balancer = backend.load_balancers[listener.load_balancer_arn]
    check_actions(backend, balancer, wish["Actions"])
    check_versions(backend, listener.protocol, wish["Actions"])
    taken = [rule.priority for rule in listener.rules.values()]
    if int(wish["Priority"]) in taken:
        raise AwsError("PriorityInUse", f"Priority '{wish['Priority']}' is currently in use")
    if len(_rules(balancer)) >= QUOTA:
        raise AwsError("TooManyRules", "You've reached the limit on the number of rules")
    return _completed(original(response))


@patch(ELBV2Response)
def modify_rule(original: Original, response: Any) -> Any:
    wish, backend = response._get_params(), response.elbv2_backend
    rule = backend.describe_rules(None, [wish["RuleArn"]])[0]
    if rule.is_default:
        raise AwsError("OperationNotPermitted", "Default rule cannot be modified")
    if wish.get("Conditions"):
        _check_conditions(wish["Conditions"])
    listener = backend.describe_listeners(None, [rule.listener_arn])[0]
    balancer = backend.load_balancers[listener.load_balancer_arn]
    check_actions(backend, balancer, wish.get("Actions", []))
    check_versions(backend, listener.protocol, wish.get("Actions", []))
    return _completed(original(response))


@patch(ELBv2Backend)
def delete_rule(original: Original, backend: Any, arn: str) -> None:
    for balancer in backend.load_balancers.values():
        for listener in balancer.listeners.values():
            for rule in listener.rules.values():
                if rule.arn == arn and rule.is_default:
                    raise AwsError(
                        "OperationNotPermitted", f"Default rule '{arn}' cannot be deleted"
                    )
                if rule.arn == arn:
                    original(backend, arn)
                    return
    raise AwsError("RuleNotFound", "One or more rules not found")


@patch(ELBv2Backend)
def set_rule_priorities(
    _original: Original, backend: Any, rule_priorities: list[dict[str, Any]]
) -> list[Any]:
    """All at once, so that two rules can change places; moto takes them one by one."""
    wished = {pair["RuleArn"]: int(pair["Priority"]) for pair in rule_priorities}
    rules = backend.describe_rules(None, list(wished))
    listener = backend.describe_listeners(None, [rules[0].listener_arn])[0]
    others = [rule.priority for arn, rule in listener.rules.items() if arn not in wished]
    for priority in wished.values():
        _check_priority(priority)
        if priority in others or list(wished.values()).count(priority) > 1:
            raise AwsError("PriorityInUse", f"Priority '{priority}' is currently in use")
    for rule in rules:
        rule.priority = wished[rule.arn]
    return list(rules)


@patch(ELBv2Backend)
def describe_rules(original: Original, backend: Any, *wish: Any, **named: Any) -> list[Any]:
    """By priority, the default rule last."""
    rules = original(backend, *wish, **named)
    return sorted(rules, key=lambda rule: (rule.is_default, rule.priority))


def _rules(balancer: Any) -> list[Any]:
    listeners = balancer.listeners.values()
    return [rule for one in listeners for rule in one.rules.values() if not rule.is_default]


def _check_priority(priority: Any) -> None:
    if not 1 <= int(priority) <= 50_000:
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{priority}' at 'priority' failed to satisfy "
            "constraint: Member must have value between 1 and 50000",
        )


def _check_conditions(conditions: list[dict[str, Any]]) -> None:
    if not conditions:
        raise AwsError("ValidationError", "A condition must be specified")
    fields = [condition.get("Field", "") for condition in conditions]
    for field in _ONCE:
        if fields.count(field) > 1:
            raise AwsError("ValidationError", f"A rule can have only one '{field}' condition")
    values = [value for condition in conditions for value in _values(condition)]
    if len(values) > VALUES:
        raise AwsError("ValidationError", f"A rule can only have '{VALUES}' condition values")
    if sum(value.count("*") + value.count("?") for value in values) > WILDCARDS:
        raise AwsError("ValidationError", f"A rule can only have '{WILDCARDS}' condition wildcards")
    for condition in conditions:
        _check_condition(condition)


def _check_condition(condition: dict[str, Any]) -> None:
    field = condition.get("Field", "")
    values = list(_values(condition))
    if not values or not all(values):
        raise AwsError("ValidationError", "A condition value must be specified")
    if any(len(value) > 128 for value in values):
        raise AwsError("ValidationError", f"The '{field}' value is too long; the limit is '128'")
    if field == "host-header" and not all("." in value for value in values):
        raise AwsError("ValidationError", "A host-header value must contain at least one '.'")
    is_regex = bool(_config(condition).get("RegexValues"))
    if field == "path-pattern" and not is_regex and not all(value[0] in "/*" for value in values):
        raise AwsError("ValidationError", "A path-pattern value must begin with '/' or '*'")


def _completed(answer: Any) -> Any:
    """AWS answers a condition in the older form and the newer, whichever was sent."""
    for rule in answer._result["Rules"]:
        for condition in rule.conditions:
            config = _CONFIGS.get(condition.get("Field", ""))
            if config and not _config(condition).get("RegexValues"):
                condition[config] = {"Values": list(_values(condition))}
                condition["Values"] = condition[config]["Values"]
    return answer


def _values(condition: dict[str, Any]) -> Iterator[str]:
    config = _config(condition)
    for value in config.get("Values") or config.get("RegexValues") or []:
        yield value.get("Value", "") if isinstance(value, dict) else value


def _config(condition: dict[str, Any]) -> dict[str, Any]:
    configs = (value for key, value in condition.items() if key.endswith("Config"))
    return next(configs, condition)
