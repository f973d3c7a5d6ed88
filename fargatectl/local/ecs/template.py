"""A registered task definition as the scheduler wants it."""

from collections.abc import Mapping
from typing import Any

from fargatectl.local.scheduler.template import (
    ContainerTemplate,
    HealthCheck,
    LogDestination,
    TaskTemplate,
)

from . import registry
from .call import place


def template(definition: Any) -> TaskTemplate:
    """What running this revision takes."""
    _, region = place(definition.arn)
    platform = definition.runtime_platform or {}
    storage = definition.ephemeral_storage or {}
    return TaskTemplate(
        arn=definition.arn,
        family=definition.family,
        cpu=definition.cpu,
        memory=definition.memory,
        containers=tuple(container(one, region) for one in definition.container_definitions),
        execution_role=getattr(definition, "execution_role_arn", None),
        task_role=getattr(definition, "task_role_arn", None),
        platform="Linux"
        if "LINUX" in platform.get("operatingSystemFamily", "LINUX")
        else "Windows",
        arch="arm64" if platform.get("cpuArchitecture") == "ARM64" else "amd64",
        ephemeral_gib=storage.get("sizeInGiB", 20),
        tags=tuple((tag["key"], tag.get("value", "")) for tag in definition.tags),
    )


def container(given: Mapping[str, Any], region: str) -> ContainerTemplate:
    """One container definition."""
    return ContainerTemplate(
        name=given["name"],
        image=given["image"],
        digest=registry.digest(given["image"]),
        is_essential=given.get("essential", True),
        command=tuple(given.get("command") or ()),
        ports=tuple(one["containerPort"] for one in given.get("portMappings") or []),
        cpu=given.get("cpu") or 0,
        memory=given.get("memory"),
        memory_reservation=given.get("memoryReservation"),
        health_check=health_check(given.get("healthCheck")),
        stop_timeout=given.get("stopTimeout") or 30,
        log=log(given.get("logConfiguration"), region),
        secrets=tuple(one["valueFrom"] for one in secrets(given)),
    )


def secrets(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The secrets of a container and of its log driver."""
    of_log = (given.get("logConfiguration") or {}).get("secretOptions") or []
    return [*(given.get("secrets") or []), *of_log]


def health_check(given: Mapping[str, Any] | None) -> HealthCheck | None:
    """The container's own check; `CMD NONE` and nothing are none."""
    if not given or (given.get("command") or ["NONE"])[0] == "NONE":
        return None
    return HealthCheck(
        interval=given.get("interval") or 30,
        retries=given.get("retries") or 3,
        start_period=given.get("startPeriod") or 0,
    )


def log(given: Mapping[str, Any] | None, region: str) -> LogDestination | None:
    """Where the awslogs driver writes; other drivers write where nobody looks."""
    if not given or given.get("logDriver") != "awslogs":
        return None
    options = given.get("options") or {}
    return LogDestination(
        group=options.get("awslogs-group", ""),
        region=options.get("awslogs-region", region),
        prefix=options.get("awslogs-stream-prefix", "ecs"),
        creates_group=options.get("awslogs-create-group") == "true",
    )
