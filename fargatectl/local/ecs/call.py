"""One ECS request: what was asked, of which account and region."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.ecs.models import ecs_backends

from fargatectl.local.failures import AwsError
from fargatectl.local.scheduler import Scheduler

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """The arguments of an operation's function."""

    params: Mapping[str, Any]
    account: str
    region: str
    scheduler: Scheduler

    @property
    def backend(self) -> Any:
        """moto's store, where clusters and task definitions live."""
        return ecs_backends[self.account][self.region]

    def get(self, name: str, default: Any = None) -> Any:
        """One parameter; None counts as not given."""
        value = self.params.get(name)
        return default if value is None else value

    def arn(self, kind: str, name: str) -> str:
        """The ARN of something of ours."""
        return f"arn:aws:ecs:{self.region}:{self.account}:{kind}/{name}"


def short(name_or_arn: str) -> str:
    """The last part of an ARN, or the name itself."""
    return name_or_arn.rpartition("/")[2]


def place(arn: str) -> tuple[str, str]:
    """Account and region of an ARN, as moto's stores are keyed."""
    _, _, _, region, account, *_ = arn.split(":")
    return account, region


def invalid(text: str) -> AwsError:
    """The commonest refusal."""
    return AwsError("InvalidParameterException", text)


def client_error(text: str) -> AwsError:
    """What ECS says of task definitions and roles."""
    return AwsError("ClientException", text)
