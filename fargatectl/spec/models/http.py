"""How requests reach a service through the load balancer."""

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator, model_validator

from fargatectl.spec.models.conditions import Conditions, Path, check_limits
from fargatectl.spec.models.lists import OneOrMany
from fargatectl.spec.models.names import Name, Str
from fargatectl.spec.models.section import Section, sentence, wrong
from fargatectl.spec.models.texts import Matching
from fargatectl.spec.models.values import Seconds, Whole

Priority = Annotated[int, Whole(1, 50_000)]
_CODES = re.compile(r"[0-9]{1,3}([-,][0-9]{1,3})*", re.ASCII)
_TIMEOUT = 5


class HttpHealthCheck(Section):
    """When the load balancer counts a task as healthy."""

    short = "path"

    path: Annotated[
        str, Matching(r"/[!-~]{0,1023}", "a path such as /health, beginning with /")
    ] = Field(default="/", description="The path to ask for.")
    interval: Annotated[int, Seconds(5, 300)] = Field(
        default=10, description="Time between two checks."
    )
    timeout: Annotated[int, Seconds(2, 120)] = Field(
        default=_TIMEOUT,
        validate_default=True,
        description="How long to wait for the answer: 5s, or a second less than a short interval.",
    )
    healthy: Annotated[int, Whole(2, 10)] = Field(
        default=2, description="Good answers in a row that make a task healthy."
    )
    unhealthy: Annotated[int, Whole(2, 10)] = Field(
        default=3, description="Bad answers in a row that make it unhealthy."
    )
    codes: Annotated[
        str, Matching(_CODES.pattern, "status codes such as 200, 200,302 or 200-399")
    ] = Field(default="200-399", description="Status codes of a good answer; with `grpc`, 0-99.")
    grace: Annotated[int, Seconds(0, 2**31 - 1)] = Field(
        default=60, description="How long a new task may fail checks before it is replaced."
    )

    @field_validator("timeout")
    @classmethod
    def _ends_before_the_next(cls, timeout: int, info: ValidationInfo) -> int:
        interval: int = info.data.get("interval", 300)
        if timeout < interval:
            return timeout
        if timeout == _TIMEOUT:
            return interval - 1
        raise wrong(f"must be less than interval ({interval}s), not {timeout}s")


class Http(Conditions):
    """One way in: which requests this service answers."""

    short = "path"

    path: Annotated[tuple[Path, ...], OneOrMany()] = Field(
        default=("/*",),
        min_length=1,
        description="Path patterns: `/api/*`, or `/api` for that path alone.",
    )
    priority: Priority | None = Field(
        default=None,
        description="The listener rule's priority; by default planned from most to least specific.",
    )
    health_check: HttpHealthCheck = Field(
        default_factory=HttpHealthCheck.model_construct,
        description="The health check, or just its path.",
    )
    deregistration_delay: Annotated[int, Seconds(0, 3600)] = Field(
        default=30, description="How long a task that leaves may finish its requests."
    )
    stickiness: Annotated[int, Seconds(1, 604_800)] | None = Field(
        default=None, description="How long a client stays with the task it was first sent to."
    )
    slow_start: Annotated[int, Seconds(30, 900)] | None = Field(
        default=None, description="Time over which a new task is given its full share of requests."
    )
    port: Str | None = Field(
        default=None, description="Which of the container's ports: its name or number."
    )
    container: Str | None = Field(
        default=None, description="The container that answers; by default the service's own."
    )
    load_balancer: Name | None = Field(
        default=None,
        description="Which of `load_balancers` these requests come in by; by default the "
        "`load_balancer`.",
    )

    @model_validator(mode="after")
    def _fits_one_rule(self) -> "Http":
        check_limits(self)
        return self


def with_codes(way: Http, protocol: str) -> Http:
    """The way in with the codes of its protocol; raises when those given are not."""
    check = way.health_check
    low, high = (0, 99) if protocol == "grpc" else (200, 499)
    if protocol == "grpc" and "codes" not in check.model_fields_set:
        check = check.model_copy(update={"codes": f"{low}-{high}"})
        return way.model_copy(update={"health_check": check})
    codes = [int(code) for code in re.split("[-,]", check.codes)]
    if any(not low <= code <= high for code in codes):
        raise sentence(
            f"health_check.codes must be within {low} to {high} for {protocol}, not {check.codes}"
        )
    return way
