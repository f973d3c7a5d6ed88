"""Image references: what is behind them when they run. No image is ever pulled."""

import hashlib
from dataclasses import replace

from .behaviour import Behaviour
from .simulated import simulated

NOWHERE = "arn:aws:ecs:us-east-1:123456789012:task-definition/sim:1"


def behaviour(image: str, definition: str = NOWHERE, arch: str = "amd64") -> Behaviour:
    """What the image does in a task of that task definition (an ARN), on that processor."""
    name = repository(image).removeprefix("docker.io/")
    found = simulated(name)
    if found.start_failure is None:
        return found
    _, _, _, region, account, *_ = definition.split(":")
    failure = found.start_failure.format(
        image=tagged(image), name=name, arch=arch, region=region, account=account
    )
    return replace(found, start_failure=failure)


def repository(image: str) -> str:
    """The reference without its tag and digest."""
    name = image.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return head if colon and "/" not in tag else name


def tagged(image: str) -> str:
    """The reference with the tag that is meant when none is given."""
    return f"{image}:latest" if repository(image) == image else image


def digest(image: str) -> str:
    """A stable digest: the one the reference names, else one made of it."""
    _, at, given = image.partition("@")
    if at:
        return given
    return f"sha256:{hashlib.sha256(tagged(image).encode()).hexdigest()}"
