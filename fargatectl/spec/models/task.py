"""What services and jobs have in common: a task of a certain size, with its containers."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from fargatectl.spec.models.container import Container, with_named_port
from fargatectl.spec.models.lists import Switch
from fargatectl.spec.models.logs import Logs
from fargatectl.spec.models.names import Bool, Name
from fargatectl.spec.models.network import ServiceNetwork
from fargatectl.spec.models.raw import Raw, RawContainer
from fargatectl.spec.models.role import Role, RoleArn
from fargatectl.spec.models.section import Finding, wrong, wrong_at
from fargatectl.spec.models.sizes import Cpu, Memory, TaskCpu, check_pair
from fargatectl.spec.models.spot import Spot
from fargatectl.spec.models.values import Whole

MOST_CONTAINERS = 10  # in one task definition


class Sidecar(Container):
    """A container beside the main one, in the same task."""

    essential: Bool = Field(default=True, description="Whether the task ends when it does.")
    cpu: Annotated[int, Cpu()] | None = Field(
        default=None, description="CPU units set aside for it, of the task's."
    )
    memory: Annotated[int, Memory()] | None = Field(
        default=None, description="MiB at which it is killed."
    )
    raw: RawContainer = Field(
        default_factory=RawContainer.model_construct,
        description="Fields of the ECS API, passed as they are.",
    )


class Task(Container):
    """A task: its size, its containers, what it may do and where it runs."""

    cpu: Annotated[int, TaskCpu()] = Field(
        default=256, description="CPU units, 1024 to the vCPU: 256, or `0.25 vCPU`."
    )
    memory: Annotated[int, Memory()] = Field(
        default=512, validate_default=True, description="MiB: 512, or `1 GB`."
    )
    arch: Literal["x86_64", "arm64"] = Field(default="x86_64", description="The CPU's kind.")
    ephemeral_storage: Annotated[int, Whole(21, 200)] | None = Field(
        default=None, description="GiB of disk; 20 without it."
    )
    spot: Annotated[Spot | None, Switch()] = Field(
        default=None, description="Fargate Spot: `true`, a percentage, or `{base, weight}`."
    )
    sidecars: dict[Name, Sidecar] = Field(
        default_factory=dict, description="Containers beside the main one, by name."
    )
    logs: Logs = Field(default_factory=Logs.model_construct, description="Where the output goes.")
    role: Role | None = Field(
        default=None, description="What the task may do in AWS: a role's ARN, or its permissions."
    )
    execution_role: RoleArn | None = Field(
        default=None, description="An existing role that pulls the image and reads the secrets."
    )
    network: ServiceNetwork = Field(
        default_factory=ServiceNetwork.model_construct,
        description="The tasks' own network settings.",
    )
    raw: Raw = Field(
        default_factory=Raw.model_construct,
        description="Fields of the ECS API, passed as they are.",
    )

    @field_validator("memory")
    @classmethod
    def _goes_with_cpu(cls, memory: int, info: ValidationInfo) -> int:
        return check_pair(info.data["cpu"], memory) if "cpu" in info.data else memory

    @field_validator("sidecars")
    @classmethod
    def _fit_in_one_task(
        cls, sidecars: dict[str, Sidecar], info: ValidationInfo
    ) -> dict[str, Sidecar]:
        if len(sidecars) >= MOST_CONTAINERS:
            raise wrong(f"and the main container are more than {MOST_CONTAINERS}")
        named = {name: with_named_port(name, sidecar) for name, sidecar in sidecars.items()}
        wrong_at(_taken_ports(info.data, named))
        return named


def _taken_ports(main: dict[str, Any], sidecars: dict[str, Sidecar]) -> Iterator[Finding]:
    """The containers of a task share its address, so each port is one container's."""
    taken = Counter([*main.get("ports", {}).values(), *filter(None, [main.get("port")])])
    for name, sidecar in sidecars.items():
        for port_name, port in sidecar.ports.items():
            if taken[port]:
                path = (name, "port") if sidecar.port else (name, "ports", port_name)
                yield path, f"port {port} is another container's in this task"
            taken[port] += 1
