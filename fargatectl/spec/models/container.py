"""The keys that every container has: a service's own, a sidecar's, a job's."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.build import Build
from fargatectl.spec.models.container_health import ContainerHealthCheck
from fargatectl.spec.models.lists import Pairs, ShortForm, Words
from fargatectl.spec.models.names import AbsolutePath, Bool, Image, Name, Str, StrOrEmpty, Strs
from fargatectl.spec.models.network import Port
from fargatectl.spec.models.secrets import SecretRef, SecretReference
from fargatectl.spec.models.section import Schema, Section, wrong, wrong_at
from fargatectl.spec.models.texts import Matching
from fargatectl.spec.models.ulimits import Ulimit, UlimitName
from fargatectl.spec.models.values import Seconds
from fargatectl.spec.models.volumes import Volume

Command = Annotated[tuple[Str, ...], Words()]
Condition = Literal["start", "complete", "success", "healthy"]
VariableName = Annotated[str, Matching(r"[^=\s\x00]+", "a variable's name: no `=` and no spaces")]


class Dependencies(ShortForm):
    """A name or a list of names: containers that only have to be started."""

    def spell_out(self, value: Any) -> Any:
        names = [value] if isinstance(value, str) else value
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return dict.fromkeys(names, "start")
        return value

    def also(self, _: Schema) -> list[Schema]:
        return [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]


C = TypeVar("C", bound="Container")


class Container(Section):
    """A container: what runs in it, and with what around it."""

    build: Build | None = Field(
        default=None, description="Build the image: from this folder, or as the mapping says."
    )
    image: Image | None = Field(
        default=None,
        validate_default=True,
        description="The image: `nginx:1.29`, or with its registry and digest.",
    )
    ports: dict[Name, Port] = Field(
        default_factory=dict, description="Container ports by name, where there are several."
    )
    port: Port | None = Field(default=None, description="The container's port.")
    environment: Annotated[dict[VariableName, StrOrEmpty], Pairs()] = Field(
        default_factory=dict, description="Environment variables."
    )
    env_file: Strs = Field(
        default=(), description="Files of NAME=value, seen from the spec; `environment` wins."
    )
    secrets: dict[VariableName, Annotated[SecretRef, SecretReference()]] = Field(
        default_factory=dict,
        description="Variables whose values are secrets: a name out of `secrets`, "
        "`name:json-key`, an ARN, or `ssm:/path`.",
    )
    command: Command | None = Field(default=None, description="Instead of the image's command.")
    entrypoint: Command | None = Field(
        default=None, description="Instead of the image's entrypoint."
    )
    working_dir: AbsolutePath | None = Field(default=None, description="The folder it starts in.")
    user: Str | None = Field(default=None, description="The user: `1000`, `app:app`.")
    init: Bool = Field(
        default=False, description="Run an init process that forwards signals and reaps children."
    )
    readonly_root: Bool = Field(default=False, description="Mount the root file system read-only.")
    stop_timeout: Annotated[int, Seconds(2, 120)] | None = Field(
        default=None, description="Time between SIGTERM and SIGKILL; 30s at AWS without one."
    )
    ulimits: dict[UlimitName, Ulimit] = Field(
        default_factory=dict, description="Limits: `nofile: 65535`, or `{soft, hard}`."
    )
    labels: Annotated[dict[Str, StrOrEmpty], Pairs()] = Field(
        default_factory=dict, description="Docker labels."
    )
    health_check: ContainerHealthCheck | None = Field(
        default=None, description="The container's health check, or just its command."
    )
    depends_on: Annotated[dict[str, Condition], Dependencies()] = Field(
        default_factory=dict,
        description="Containers to wait for: `start`, `complete`, `success` or `healthy` of each.",
    )
    volumes: dict[AbsolutePath, Volume] = Field(
        default_factory=dict, description="Volumes by the path they are mounted at."
    )

    @field_validator("image")
    @classmethod
    def _image_or_build(cls, image: str | None, info: ValidationInfo) -> str | None:
        if "build" not in info.data:
            return image
        if image and info.data["build"]:
            raise wrong("and `build` exclude each other")
        if not image and not info.data["build"]:
            raise wrong("is missing: name an `image`, or a folder to `build`")
        return image

    @field_validator("port")
    @classmethod
    def _port_or_ports(cls, port: int, info: ValidationInfo) -> int:
        if info.data.get("ports"):
            raise wrong("and `ports` exclude each other")
        return port

    @field_validator("secrets")
    @classmethod
    def _not_set_twice(
        cls, secrets: dict[str, SecretRef], info: ValidationInfo
    ) -> dict[str, SecretRef]:
        both = [name for name in secrets if name in info.data.get("environment", ())]
        wrong_at(((name,), f"{name} is set in `environment` too") for name in both)
        return secrets


def with_named_port(name: str, container: C) -> C:
    """The container with its lone port under its own name, so that there is one form to read."""
    if container.port is None:
        return container
    return container.model_copy(update={"ports": {name: container.port}})
