"""What is done to moto before its services load, so that it starts fast, stays small and waits."""

from functools import cache
from typing import Any

import botocore.session
import moto.backends
import moto.settings
import moto.utilities.utils
from botocore.exceptions import UnknownServiceError
from moto.core.base_backend import BackendDict
from moto.core.common_models import BaseModel
from moto.core.utils import get_service_model
from moto.moto_api import state_manager

from fargatectl.local.patching import Original, patch


@patch(botocore.session.Session)
def get_available_regions(
    _original: Original,
    _session: Any,
    service_name: str,
    partition_name: str = "aws",
    allow_non_regional: bool = False,
) -> Any:
    """Read each service's API model once; moto asks a new session, which reads it again."""
    try:
        prefix = get_service_model(service_name).metadata["endpointPrefix"]
    except UnknownServiceError:
        return []
    return _endpoints().get_available_endpoints(prefix, partition_name, allow_non_regional)


@cache
def regions() -> frozenset[str]:
    """All regions that AWS had when botocore was made."""
    partitions = _endpoints().get_available_partitions()
    return frozenset(
        region
        for partition in partitions
        for region in _endpoints().get_available_endpoints("ec2", partition)
    )


@cache
def _endpoints() -> Any:
    return botocore.session.Session()._get_internal_component("endpoint_resolver")


@patch(moto.utilities.utils)
def load_resource(original: Original, resource: str) -> Any:
    """Leave out EC2's instance types: a third of the start-up, and Fargate has none."""
    if "instance_type_offerings" in resource or resource == "ec2/resources/amis.json":
        return []
    return {} if "ec2/resources/instance_types" in resource else original(resource)


@patch(moto.backends)
def list_of_moto_modules(original: Original) -> Any:
    """Look into moto's folder once; it looks again at every request."""
    return _moto_modules(original)


@cache
def _moto_modules(original: Original) -> tuple[str, ...]:
    return tuple(original())


@patch(moto.settings)
def ec2_load_default_amis(_original: Original) -> bool:
    """Make no machine images in every region: half a second for what Fargate does not have."""
    return False


@patch(BaseModel, "__new__")
def forget_models(_original: Original, cls: Any, *_arguments: Any, **_named: Any) -> Any:
    """Make a model without noting it for moto's dashboard, which never lets go of one."""
    return object.__new__(cls)


def freeze_tasks() -> None:
    """Leave tasks to the scheduler: moto would age them with every look."""
    state_manager.set_transition("ecs::task", {"progression": "manual", "times": 10**9})


def empty_account() -> None:
    """Forget all that was made, in every service and region."""
    for backend in BackendDict._instances:
        backend.clear()
        # S3 notes beside its backends whose each bucket is, since their names are global.
        getattr(backend, "bucket_accounts", {}).clear()
    BackendDict._instances.clear()
