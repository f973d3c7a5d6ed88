"""What RegisterTaskDefinition refuses because Fargate has no host of one's own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Definition = Mapping[str, Any]

HAS_NOT = "Tasks using the Fargate launch type do not support"
CONTAINER = (
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "dockerSecurityOptions",
    "extraHosts",
    "hostname",
    "links",
    "privileged",
)
LINUX = ("devices", "maxSwap", "sharedMemorySize", "swappiness", "tmpfs")
TASK = ("inferenceAccelerators", "ipcMode", "placementConstraints")
CAPABILITY = "SYS_PTRACE"
LOG_DRIVERS = ("awsfirelens", "awslogs", "splunk")
STOP_SECONDS = (2, 120)
RESTART_SECONDS = (60, 1800)
MOST_IGNORED = 50


def refusals(definition: Definition) -> Iterator[str]:
    """All that a task on Fargate cannot have."""
    yield from (f"{HAS_NOT} {name}." for name in TASK if definition.get(name))
    if definition.get("pidMode") not in (None, "task"):
        yield (
            f"{HAS_NOT} pidMode '{definition['pidMode']}'. The supported value for pidMode is "
            "'task'."
        )
    for volume in definition.get("volumes") or []:
        if volume.get("dockerVolumeConfiguration"):
            yield f"{HAS_NOT} dockerVolumeConfiguration."
        if (volume.get("host") or {}).get("sourcePath"):
            yield f"{HAS_NOT} host.sourcePath."
    for one in definition.get("containerDefinitions") or []:
        yield from _container(one)


def _container(one: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{HAS_NOT} {name}." for name in CONTAINER if one.get(name))
    linux = one.get("linuxParameters") or {}
    yield from (f"{HAS_NOT} {name}." for name in LINUX if linux.get(name) is not None)
    added: Sequence[str] = (linux.get("capabilities") or {}).get("add") or ()
    if set(added) - {CAPABILITY}:
        yield f"{HAS_NOT} adding capabilities other than {CAPABILITY}."
    if any(each["type"] == "GPU" for each in one.get("resourceRequirements") or []):
        yield f"{HAS_NOT} GPU."
    driver = (one.get("logConfiguration") or {}).get("logDriver")
    if driver not in (None, *LOG_DRIVERS):
        yield f"{HAS_NOT} log driver {driver}. Use one of {', '.join(LOG_DRIVERS)}."
    yield from _times(one)


def _times(one: Mapping[str, Any]) -> Iterator[str]:
    first, last = STOP_SECONDS
    for name in ("startTimeout", "stopTimeout"):
        if one.get(name) is not None and not first <= one[name] <= last:
            yield f"The {name} must be between {first} and {last} seconds."
    restart = one.get("restartPolicy") or {}
    first, last = RESTART_SECONDS
    if not first <= restart.get("restartAttemptPeriod", first) <= last:
        yield f"The restartAttemptPeriod must be between {first} and {last} seconds."
    if len(restart.get("ignoredExitCodes") or ()) > MOST_IGNORED:
        yield f"ignoredExitCodes can have at most {MOST_IGNORED} items."
