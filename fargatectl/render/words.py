"""Numbers, times and names as people read them."""

import re
from datetime import datetime

from fargatectl.engine import Key
from fargatectl.events import TaskMoved

_LONG_NAMES = (
    (
        re.compile(r"\(target-group arn:[^)\s]*:targetgroup/([^/)\s]+)/[^)\s]*\)"),
        r"target group \1",
    ),
    # So new a role is not known to all of AWS; ECS tries again, and a rollout tells if it goes on.
    (
        re.compile(
            r"failed to launch a task with \(error (ECS was unable to assume the role) "
            r"'(?:[^']*/)?([^'/]+)'.*\)"
        ),
        r"\1 \2, which may be too new, and tries again",
    ),
    (re.compile(r"\(task (\w{8})\w*\)"), r"task \1"),
    (re.compile(r"\(deployment ecs-svc/\d+\) "), ""),
    (re.compile(r"deployment(Id)? ecs-svc/\d+"), "deployment"),
    (re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:"), ""),
)


def snake(name: str) -> str:
    """`TaskFailed` as `task_failed`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def kind(name: str) -> str:
    """`load-balancer` as `load balancer`."""
    return name.replace("-", " ")


def thing(key: Key) -> str:
    """`service web`; of what there is one of, only what it is: `load balancer`."""
    return kind(key.kind) if key.name == key.kind else f"{kind(key.kind)} {key.name}"


def duration(seconds: float) -> str:
    """`4.1 s`, `48 s`, `1m 31s`."""
    if round(seconds, 1) < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes}m {rest:02d}s"


def ago(seconds: float) -> str:
    """How long ago, roughly: `40 s`, `5 m`, `2 h`, `3 d`."""
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def clock_time(seconds: float) -> str:
    """The local time of day of seconds since the epoch."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%H:%M:%S")


def date_time(seconds: float) -> str:
    """`12 Nov 14:02`, the local time of seconds since the epoch."""
    moment = datetime.fromtimestamp(seconds).astimezone()
    return f"{moment.day:2d} {moment:%b %H:%M}"


def count(number: int, noun: str) -> str:
    """`1 task`, `2 tasks`, `2 addresses`, `2 repositories`."""
    return f"{number} {noun if number == 1 else _plural(noun)}"


def moved(event: TaskMoved) -> str:
    """`web: task 3f2a1b2c of web:7 is pending`."""
    task = f"task {event.task[:8]} of {event.revision}"
    return f"{event.service}: {task} is {event.status.lower()}"


def stage(strategy: str, lifecycle_stage: str) -> str:
    """Where a deployment in stages is: `canary: bake time`."""
    named = strategy.replace("_", "/").lower(), lifecycle_stage.replace("_", " ").lower()
    return ": ".join(filter(None, named))


def said(message: str) -> str:
    """ECS's words without the long names: `registered 1 targets in target group web-3f2a`."""
    for pattern, short_form in _LONG_NAMES:
        message = pattern.sub(short_form, message)
    return message


def vcpu(units: int) -> str:
    """`0.25 vCPU` of 256."""
    return f"{units / 1024:g} vCPU"


def mib(size: int) -> str:
    """`512 MiB`, `2 GiB`."""
    return f"{size / 1024:g} GiB" if size % 1024 == 0 else f"{size} MiB"


def short(text: str, width: int) -> str:
    """The text within the width, shortened in the middle."""
    if len(text) <= width:
        return text
    head = (width - 1) // 2
    return f"{text[:head]}…{text[-(width - 1 - head) :]}"


def _plural(noun: str) -> str:
    if noun.endswith("s"):
        return f"{noun}es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
