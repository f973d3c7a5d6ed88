"""What ECS refuses of a deployment configuration: ranges, and what goes with which strategy."""

from collections.abc import Iterator, Mapping
from typing import Any

from .call import invalid

Configuration = Mapping[str, Any]

# Minutes.
LONGEST_STEP = 1440
LONGEST_PAUSE = 14 * 1440
# What each strategy takes beside the percentages: its configuration, the least share in a step.
STEPS = {"LINEAR": ("linear", "step", 3.0), "CANARY": ("canary", "canary", 0.1)}


def check(configuration: Configuration) -> None:
    """Raise the first refusal."""
    for rule in (steps, bake, early_success, alarms, breaker, hooks):
        for refusal in rule(configuration):
            raise invalid(refusal)


def steps(configuration: Configuration) -> Iterator[str]:
    """A share of the requests in tenths of a percent, and minutes between two steps."""
    for strategy, (section, name, least) in STEPS.items():
        given = configuration.get(f"{section}Configuration")
        if not given:
            continue
        if configuration.get("strategy", "ROLLING") != strategy:
            yield f"{section}Configuration is only supported with the {strategy} strategy."
        percent = given.get(f"{name}Percent", least)
        if not least <= percent <= 100 or round(percent * 10, 6) % 1:
            yield f"{name}Percent must be a multiple of 0.1 between {least} and 100.0."
        if not 0 <= given.get(f"{name}BakeTimeInMinutes", 0) <= LONGEST_STEP:
            yield f"{name}BakeTimeInMinutes must be between 0 and {LONGEST_STEP}."


def bake(configuration: Configuration) -> Iterator[str]:
    if not 0 <= configuration.get("bakeTimeInMinutes", 0) <= LONGEST_STEP:
        yield f"bakeTimeInMinutes must be between 0 and {LONGEST_STEP}."


def early_success(configuration: Configuration) -> Iterator[str]:
    """Rolling only, and never before as many are healthy as must stay so."""
    given = configuration.get("earlySuccessCriteria") or {}
    if not given.get("enable"):
        return
    if configuration.get("strategy", "ROLLING") != "ROLLING":
        yield "earlySuccessCriteria is only supported with the ROLLING strategy."
    if "healthyPercent" not in given or "sourceServiceRevisionCleanup" not in given:
        yield (
            "healthyPercent and sourceServiceRevisionCleanup are required when "
            "earlySuccessCriteria is enabled."
        )
        return
    least = configuration.get("minimumHealthyPercent", 100)
    if not least <= given["healthyPercent"] <= 100:
        yield f"healthyPercent must be between minimumHealthyPercent ({least}) and 100."


def alarms(configuration: Configuration) -> Iterator[str]:
    given = configuration.get("alarms") or {}
    if given.get("enable") and not given.get("alarmNames"):
        yield "alarmNames cannot be empty when alarms are enabled."


def breaker(configuration: Configuration) -> Iterator[str]:
    given = configuration.get("deploymentCircuitBreaker") or {}
    threshold = given.get("thresholdConfiguration")
    if not threshold:
        return
    most = None if threshold["type"] == "COUNT" else 100
    if threshold["value"] < 1 or (most and threshold["value"] > most):
        yield "The value of thresholdConfiguration is out of range."


def hooks(configuration: Configuration) -> Iterator[str]:
    """A function has to be named, and a role to call it with; a pause ends after two weeks."""
    for hook in configuration.get("lifecycleHooks") or []:
        is_pause = hook.get("targetType") == "PAUSE"
        if not is_pause and not (hook.get("hookTargetArn") and hook.get("roleArn")):
            yield "hookTargetArn and roleArn are required for AWS_LAMBDA lifecycle hooks."
        if is_pause and (hook.get("hookTargetArn") or hook.get("roleArn")):
            yield "hookTargetArn and roleArn are not supported for PAUSE lifecycle hooks."
        if not hook.get("lifecycleStages"):
            yield "lifecycleStages cannot be empty."
        timeout = (hook.get("timeoutConfiguration") or {}).get("timeoutInMinutes", 1440)
        if not 1 <= timeout <= LONGEST_PAUSE:
            yield f"timeoutInMinutes must be between 1 and {LONGEST_PAUSE}."
