"""The one module that replaces moto's handlers by ours."""

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from moto.core.parse import XFormedDict
from moto.core.resource_tagging import TaggedResource
from moto.core.responses import ActionResult
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elbv2.exceptions import TargetGroupNotFoundError
from moto.elbv2.models import ELBv2Backend
from moto.iam import models as iam_models

from fargatectl.clock import as_datetime
from fargatectl.local.patching import Original, patch
from fargatectl.local.scheduler import Scheduler

from . import targethealth
from .call import Answer, Call
from .neighbours import Neighbours
from .operations import OPERATIONS

# moto would call ECS's role AWSServiceRoleForecs.
iam_models.SERVICE_NAME_CONVERSION["ecs"] = "ECS"

# One at a time, as there is one set of moto's stores in a process.
_current: list[Scheduler] = []


def install(scheduler: Scheduler) -> None:
    """Let this scheduler run moto's ECS from now on."""
    scheduler.live_in(Neighbours(scheduler))
    _current[:] = [scheduler]


def scheduler() -> Scheduler:
    """The scheduler that runs ECS."""
    return _current[0]


def handler(operation: Callable[[Call], Answer]) -> Callable[[Any], Any]:
    """The operation as a method of moto's response class."""

    def respond(response: Any) -> Any:
        params = plain(copy.deepcopy(response.params))
        call = Call(params, response.current_account, response.region, scheduler())
        return ActionResult(operation(call))

    return respond


def plain(value: Any) -> Any:
    """moto's case-insensitive dictionaries as ordinary ones."""
    if isinstance(value, XFormedDict):
        value = value.original_dict()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def replace_operations() -> None:
    """Let our functions answer, also where moto has none."""
    for name, operation in OPERATIONS.items():
        setattr(EC2ContainerServiceResponse, name, handler(operation))


replace_operations()


@patch(EC2ContainerServiceBackend)
def _get_resource(original: Original, backend: Any, arn: str, parsed: Any) -> Any:
    """Services and tasks are the scheduler's; their tags are kept there."""
    found = next((one for one in owned(backend) if one.arn == arn), None)
    return found or original(backend, arn, parsed)


@patch(EC2ContainerServiceBackend)
def describe_services(
    _original: Original, _backend: Any, cluster: str, names: Sequence[str]
) -> Any:
    """What Application Auto Scaling asks for."""
    wanted = {(cluster.rpartition("/")[2], name.rpartition("/")[2]) for name in names}
    found = [
        one
        for one in scheduler().services.values()
        if (one.cluster_name, one.name) in wanted and one.status == "ACTIVE"
    ]
    return found, []


@patch(EC2ContainerServiceBackend)
def iter_tagged_resources(original: Original, backend: Any) -> Iterator[Any]:
    """What the Resource Groups Tagging API finds."""
    yield from original(backend)
    for one in owned(backend):
        kind = one.arn.split(":")[5].partition("/")[0]
        tags = {tag["key"]: tag.get("value", "") for tag in one.tags}
        yield TaggedResource(arn=one.arn, tags=tags, resource_type=f"ecs:{kind}")


def owned(backend: Any) -> Iterator[Any]:
    """The services and tasks of one account and region that are not over."""
    prefix = f"arn:aws:ecs:{backend.region_name}:{backend.account_id}:"
    for service in scheduler().services.values():
        if service.arn.startswith(prefix) and service.status != "INACTIVE":
            yield service
    for task in scheduler().tasks:
        if task.arn.startswith(prefix) and not task.is_over:
            yield task


@patch(iam_models.IAMBackend)
def create_role(original: Original, *arguments: Any, **named: Any) -> Any:
    """Date roles by the clock, which decides from when on ECS can assume them."""
    role = original(*arguments, **named)
    role.create_date = as_datetime(scheduler().now).replace(tzinfo=None)
    return role


@patch(ELBv2Backend)
def register_targets(_original: Original, backend: Any, group: str, targets: Any) -> None:
    targethealth.register(scheduler(), existing(backend, group), targets)


@patch(ELBv2Backend)
def deregister_targets(_original: Original, backend: Any, group: str, targets: Any) -> None:
    targethealth.deregister(scheduler(), existing(backend, group), targets)


@patch(ELBv2Backend)
def describe_target_health(_original: Original, backend: Any, group: str, targets: Any) -> Any:
    return targethealth.describe(scheduler(), existing(backend, group), targets)


def existing(backend: Any, arn: str) -> Any:
    """The target group, which must be there."""
    if arn not in backend.target_groups:
        raise TargetGroupNotFoundError()
    return backend.target_groups[arn]
