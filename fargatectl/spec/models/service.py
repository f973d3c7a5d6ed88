"""A service: tasks that are kept running."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.connect import Connect
from fargatectl.spec.models.deploy import Deploy
from fargatectl.spec.models.http import Http, with_codes
from fargatectl.spec.models.lists import Switch, SwitchOneOrMany
from fargatectl.spec.models.names import Bool
from fargatectl.spec.models.ports import port_problems
from fargatectl.spec.models.scaling import Count, Scaling
from fargatectl.spec.models.section import sentence, wrong, wrong_at
from fargatectl.spec.models.task import Task

Protocol = Literal["http", "http2", "grpc"]


class Service(Task):
    """Tasks that are kept running, and how they are reached, scaled and replaced."""

    protocol: Protocol = Field(default="http", description="What the port speaks.")
    http: Annotated[tuple[Http, ...], SwitchOneOrMany()] = Field(
        default=(),
        description="Requests from the load balancer: `true` for all, a path, a mapping, or a "
        "list of these.",
    )
    scaling: Scaling | None = Field(
        default=None, description="Change the number of tasks by load or by the clock."
    )
    count: Count = Field(default=1, description="The number of tasks.")
    connect: Annotated[Connect | None, Switch()] = Field(
        default=None, description="Service Connect: `true`, `client`, or a mapping."
    )
    exec: Bool = Field(default=False, description="Allow `fargatectl exec`.")
    deploy: Deploy = Field(
        default_factory=Deploy.model_construct,
        validate_default=True,
        description="The strategy, its safeguards, and what runs before it.",
    )

    @field_validator("http")
    @classmethod
    def _answers_in_its_protocol(
        cls, http: tuple[Http, ...], info: ValidationInfo
    ) -> tuple[Http, ...]:
        protocol = info.data.get("protocol")
        if not protocol:
            return http
        return tuple(with_codes(way, protocol) for way in http)

    @field_validator("http")
    @classmethod
    def _has_ports(cls, http: tuple[Http, ...], info: ValidationInfo) -> tuple[Http, ...]:
        if {"port", "ports", "sidecars"} <= info.data.keys():
            main, sidecars = info.data, info.data["sidecars"]
            wrong_at(port_problems(http, main["ports"], main["port"], sidecars))
        return http

    @field_validator("scaling")
    @classmethod
    def _counts_requests_it_gets(cls, scaling: Scaling, info: ValidationInfo) -> Scaling:
        if scaling and scaling.requests and info.data.get("http", "?") == ():
            raise sentence("scaling.requests needs `http`: it counts the load balancer's requests")
        return scaling

    @field_validator("count")
    @classmethod
    def _is_within_scaling(cls, count: int, info: ValidationInfo) -> int:
        scaling = info.data.get("scaling")
        if scaling and not scaling.min <= count <= scaling.max:
            raise wrong(f"must be within scaling ({scaling.min} to {scaling.max}), not {count}")
        return count

    @field_validator("connect")
    @classmethod
    def _has_what_it_offers(cls, connect: Connect, info: ValidationInfo) -> Connect:
        if not connect or connect.client or "port" not in info.data or "ports" not in info.data:
            return connect
        ports, port = info.data["ports"], info.data["port"]
        if not ports and not port:
            raise wrong("needs a `port` to offer; `connect: client` offers nothing")
        if connect.port_name and connect.port_name not in ports:
            raise sentence(f"connect.port_name: there is no port `{connect.port_name}` in `ports`")
        return connect

    @field_validator("deploy")
    @classmethod
    def _can_deploy(cls, deploy: Deploy, info: ValidationInfo) -> Deploy:
        shifts = deploy.strategy != "rolling"
        if shifts and not _may_shift(info.data):
            raise sentence(
                f"deploy.strategy {deploy.strategy} needs `http` or `connect`: "
                "it moves requests from the old tasks to the new"
            )
        if "count" in info.data and "scaling" in info.data:
            scaling = info.data["scaling"]
            deploy.check_room(scaling.min if scaling else info.data["count"])
        return deploy


def _may_shift(data: dict[str, Any]) -> bool:
    """Also when what decides it is wrong itself: that has been said already."""
    if "http" not in data or "connect" not in data:
        return True
    connect = data["connect"]
    return bool(data["http"] or (connect and not connect.client))
