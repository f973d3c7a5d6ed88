"""What the scheduler asks of the rest of AWS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .template import LogDestination


@dataclass(frozen=True)
class Network:
    """Where tasks are placed: `awsvpcConfiguration`."""

    subnets: tuple[str, ...]
    security_groups: tuple[str, ...] = ()
    assign_public_ip: bool = False


@dataclass(frozen=True)
class Interface:
    """The network interface of one task."""

    id: str
    subnet: str
    zone: str
    private_ip: str
    mac: str
    private_dns: str | None = None


@dataclass(frozen=True)
class TargetGroup:
    """The settings of a target group that decide when a target is healthy."""

    arn: str
    interval: float = 30
    healthy_threshold: int = 5
    unhealthy_threshold: int = 2
    deregistration_delay: float = 300
    expected_codes: str | None = "200"
    is_in_use: bool = True


@dataclass(frozen=True)
class LogLine:
    """One line a container wrote, and when (seconds since the epoch)."""

    time: float
    message: str


class NetworkRefused(Exception):
    """EC2 did not make a network interface; the message is ECS's `stoppedReason`."""


class World(Protocol):
    """The neighbours of ECS. A cluster's ARN tells account and region."""

    def attach(self, cluster_arn: str, network: Network, subnet: str) -> Interface:
        """Make a network interface in the subnet. Raises NetworkRefused."""

    def detach(self, cluster_arn: str, interface: Interface) -> None:
        """Give the network interface back."""

    def can_assume(self, role_arn: str) -> bool:
        """Whether ECS tasks may assume the role by now."""

    def secret_failure(self, cluster_arn: str, reference: str) -> str | None:
        """Why a container cannot have this secret, as ECS puts it."""

    def log_failure(self, cluster_arn: str, log: LogDestination) -> str | None:
        """Why a container cannot log there, as ECS puts it. Makes the group if it may."""

    def write_log(
        self, cluster_arn: str, log: LogDestination, stream: str, lines: Sequence[LogLine]
    ) -> None:
        """Append lines to a stream. A group deleted meanwhile swallows them."""

    def ringing(self, cluster_arn: str, alarms: Sequence[str]) -> Sequence[str]:
        """Those of the CloudWatch alarms that are in the state ALARM."""

    def shift(self, rule: str, weights: Mapping[str, int]) -> None:
        """Let a listener rule forward to target groups by these weights."""

    def may_shift(self, role: str) -> bool | None:
        """Whether ECS may change rules with the role; None while that is not known yet."""

    def target_group(self, arn: str) -> TargetGroup | None:
        """A target group as it is set now, or None once it is deleted."""
