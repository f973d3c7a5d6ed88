"""What CreateService and UpdateService refuse, in ECS's words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fargatectl.local.failures import AwsError
from fargatectl.local.scheduler.template import TaskTemplate

from . import deployment_rules, targetgroups
from .call import invalid

NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
MOST_TARGET_GROUPS = 5
PLATFORMS = ("LATEST", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")


def check(members: Mapping[str, Any], template: TaskTemplate) -> None:
    """Raise the first refusal of a service that is set so."""
    balancers = members.get("loadBalancers") or []
    check_percentages(members.get("deploymentConfiguration") or {})
    deployment_rules.check(members.get("deploymentConfiguration") or {})
    check_platform(members.get("platformVersion"))
    if members.get("schedulingStrategy") == "DAEMON":
        raise invalid("The daemon scheduling strategy is not supported with Fargate.")
    if members.get("healthCheckGracePeriodSeconds") and not (
        balancers or template.has_health_check
    ):
        raise invalid(
            "Health check grace period is only valid for services configured to use load balancers"
        )
    if members.get("enableExecuteCommand") and not template.task_role:
        raise invalid(
            "The service couldn't be created because a valid taskRoleArn is not being used. "
            "Specify a valid task role in your task definition and try again."
        )


def check_name(name: str | None) -> None:
    """Names have a charset."""
    if not name or not NAME.fullmatch(name):
        raise invalid(
            "The service name is not valid. Up to 255 letters (uppercase and lowercase), numbers, "
            "underscores, and hyphens are allowed."
        )


def check_platform(version: str | None) -> None:
    """Fargate has had so many for Linux."""
    if version not in (None, *PLATFORMS):
        raise AwsError("PlatformUnknownException", "The specified platform version does not exist.")


def check_percentages(configuration: Mapping[str, Any]) -> None:
    """Percentages that would let no task start or stop."""
    least = configuration.get("minimumHealthyPercent", 100)
    most = configuration.get("maximumPercent", 200)
    if least == most == 100:
        raise invalid(
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block "
            "deployments."
        )
    if most < least or most < 1:
        raise invalid("maximumPercent must not be smaller than minimumHealthyPercent.")


def check_balancers(balancers: Sequence[Mapping[str, Any]], template: TaskTemplate) -> None:
    """Each entry names a container, one of its ports, and a target group that gets traffic."""
    if len(balancers) > MOST_TARGET_GROUPS:
        raise invalid(f"load balancers can have at most {MOST_TARGET_GROUPS} items.")
    for balancer in balancers:
        check_container(balancer, template)
        check_target_group(balancer.get("targetGroupArn") or "")


def check_container(balancer: Mapping[str, Any], template: TaskTemplate) -> None:
    """The container exists and has the port."""
    name, port = balancer.get("containerName"), balancer.get("containerPort")
    found = next((one for one in template.containers if one.name == name), None)
    if found is None:
        raise invalid(f"The container {name} does not exist in the task definition.")
    if port not in found.ports:
        raise invalid(f"The container {name} did not have a container port {port} defined.")


def check_target_group(arn: str) -> None:
    """The target group exists, takes addresses, and hangs on a listener."""
    group = targetgroups.find(arn)
    if group is None:
        raise invalid(f"The specified target group does not exist: {arn}")
    if group.target_type == "instance":
        raise invalid(
            f"The provided target group {arn} has target type instance, which is incompatible "
            "with the awsvpc network mode specified in the task definition."
        )
    if not any(True for _ in targetgroups.listener_rules(arn)):
        raise invalid(
            f"The target group with targetGroupArn {arn} does not have an associated load balancer."
        )
